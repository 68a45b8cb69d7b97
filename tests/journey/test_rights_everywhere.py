"""A change of rights on the distributed system: answered when every process knows of it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from deploy.composition import database_url
from deploy.services import NAMES
from deploy.trial.story import PASSWORD, Story
from deploy.trial.systems import System
from eventlog import engine_for, writing
from eventlog.tables import followers
from servicekit.settings import read_settings

DECIDING = Counter({"web": 2, **{f"{kind}-{name}": 1 for kind in ("rpc", "consume") for name in NAMES}})


@pytest.fixture
def log(distributed_system: System) -> Iterator[sa.Engine]:
    """The log's own database, as its owner sees it."""
    engine = engine_for(database_url(read_settings(distributed_system.environment), "log"), schema="log")
    yield engine
    engine.dispose()


@contextmanager
def one_that_is_behind(log: sa.Engine) -> Iterator[None]:
    """A process that is there, and follows nothing."""
    later = sa.func.extract("epoch", sa.func.now()) + 60
    row = {"process": "held back", "role": "held back", "position": 0, "seen_at": later}
    with writing(log) as connection:
        connection.execute(followers.insert().values(row))
    try:
        yield
    finally:
        with writing(log) as connection:
            connection.execute(followers.delete().where(followers.c.process == "held back"))


def test_a_right_taken_is_answered_when_every_process_knows_and_not_before(
    distributed_system: System, log: sa.Engine
) -> None:
    country = Story(distributed_system).country()
    administrator = country.administrator
    granted = {}
    for name in ("first", "second"):
        about = {"email": f"{name}.{country.code.lower()}@example.org", "name": name, "roles": []}
        person = administrator.invited("/api/v1/users", about, PASSWORD)["person"]
        grant = administrator.post(f"/api/v1/users/{person}/roles", {"role": "data-submitter"})["grant"]
        granted[name] = f"/api/v1/users/{person}/roles/{grant}"

    taken = administrator.send("DELETE", granted["first"])
    assert taken.status_code == 200, taken.text
    with log.connect() as connection:
        rows = connection.execute(sa.select(followers.c.role, followers.c.position)).all()
    assert Counter(row.role for row in rows) == DECIDING
    assert min(row.position for row in rows) >= taken.json()["position"]

    with one_that_is_behind(log):
        assert administrator.send("DELETE", granted["second"]).status_code == 202
