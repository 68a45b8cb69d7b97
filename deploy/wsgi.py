"""The entry for gunicorn: each worker process makes its own parts, after the fork."""

import atexit
from typing import TYPE_CHECKING

from deploy.composition import Composition, Threads
from deploy.memory import keep_loaded
from deploy.roles import READER
from deploy.web import reporting_of, web_application
from servicekit.broker import BrokerCalls
from servicekit.logs import configure_logs
from servicekit.settings import read_settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def create() -> "WSGIApplication":
    """The WSGI application of one worker process of a distributed system."""
    settings = read_settings()
    configure_logs(settings.log_level)
    calls = BrokerCalls(str(settings.broker_url), timeout_s=settings.call_timeout_s)
    composition = Composition(settings, calls, role=READER)
    threads = Threads()
    composition.follow(threads, "web")
    application = web_application(composition, threads)
    threads.run("disclosures", reporting_of(composition).recorder.run)
    # gunicorn ends a worker by leaving the interpreter: what was received until then is written down first.
    atexit.register(threads.end)
    keep_loaded()
    return application
