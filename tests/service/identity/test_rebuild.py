"""The read models: made anew from the log they are the same, and an event counts once."""

from typing import Any

from services.identity import projections
from services.identity.tables import metadata
from tests.service.identity.conftest import System, admit, both_databases, issue


@both_databases
def test_read_models_made_anew_from_the_log_are_the_same(system: System, mia: dict[str, Any]) -> None:
    admit(system, "PL", "admin.pl@example.org")
    ana = system.register("person:2", "ana@example.org", "user", "data-submitter")
    number = ana.removeprefix("person:")
    system.call("revoke_role", by="person:2", grant=system.call("me", by=ana)["roles"][0]["grant"])
    system.call("change_person", by="person:2", person=number, name="Ana", email="ana@new.example")
    system.call("set_agreement", by="person:2", country="MD", indicator="ENTRIES", mode="reciprocal")
    admit(system, "UA", "admin.ua@example.org")
    about = {"country": "MD", "indicator": "ENTRIES", "countries": ["UA"]}
    system.call("confirm_agreement", by="person:2", **about)
    key = issue(system)
    system.call("revoke_key", by="person:2", key=key["key"], reason="lost")
    token = system.sign_in("ana@new.example")["token"]
    before = contents(system)
    system.app.consumers[0].rebuild(projections.clear)
    assert contents(system) == before
    assert system.call("authenticate", token=token)["actor"] == ana


@both_databases
def test_an_event_applied_twice_is_applied_once(system: System, mia: dict[str, Any]) -> None:
    system.register("person:2", "ana@example.org", "user")
    issue(system)
    before = contents(system)
    for event in system.bench.kit.log.read(types=projections.TYPES):
        with system.bench.kit.database.begin() as connection:
            projections.apply(connection, event)
            projections.apply(connection, event)
    assert contents(system) == before


def contents(system: System) -> dict[str, list[str]]:
    """Every row of every read model."""
    with system.bench.kit.database.connect() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(table.select()).all())
            for table in metadata.sorted_tables
        }
