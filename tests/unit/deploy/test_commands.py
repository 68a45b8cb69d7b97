"""What a command that writes finds when it begins, beside a system that runs meanwhile."""

from dataclasses import replace
from pathlib import Path

from deploy.commands.system import following, opened
from deploy.services import part
from eventlog import NewEvent, Write
from servicekit.settings import read_settings


def test_a_command_begins_with_what_the_system_did_since_it_was_opened(tmp_path: Path) -> None:
    settings = replace(read_settings(), var=tmp_path, database_url=None, broker_url=None)
    with opened(settings) as composition, opened(settings) as system:
        consumers = composition.wired("submission", part("submission").build).consumers
        admitted = NewEvent(type="identity.country-admitted", payload={"country": "MD"}, country="MD")
        appended = system.open_log("identity").append(
            [Write(stream="country-MD", events=[admitted])], actor="system"
        )
        with following(composition, consumers):
            assert composition.reference.countries() == ("MD",)
            assert all(each.wait_for(appended.last_position, 0) for each in consumers)
