"""comity log: verify, replay, export, back up and restore the event log."""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import click

from deploy.commands.output import json_option, progress, show
from deploy.commands.system import opened
from deploy.composition import Composition
from servicekit.moments import rfc3339

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def log() -> None:
    """The event log: the one truth of the system."""


@log.command()
@click.option("--against", help="A checkpoint (epoch.position:chain) that was handed out earlier.")
@json_option
def verify(against: str | None, as_json: bool) -> None:
    """Hash every event again and follow the chain; exit status 1 if anything does not fit."""
    from eventlog.verify import verify as verify_log

    with (
        opened() as composition,
        progress("verified", composition.log.head().position, quiet=as_json) as bar,
    ):
        try:
            result = verify_log(composition.log.engine, against, lambda done, _of: bar(done))
        except ValueError as error:
            raise click.UsageError("--against takes a checkpoint: epoch.position:chain") from error
    findings = [{"kind": f.kind, "position": f.position, "detail": f.detail} for f in result.findings]
    answer = {"ok": result.ok, "events": result.events_checked, "checkpoint": result.head.checkpoint}
    lines = [f"{f['kind']} at position {f['position']}: {f['detail']}" for f in findings]
    verdict = "Nothing was altered, left out or put in later." if result.ok else f"{len(findings)} findings."
    lines += [f"{result.events_checked} events verified. {verdict}", f"Checkpoint {result.head.checkpoint}"]
    show({**answer, "findings": findings}, lines, as_json=as_json)
    if not result.ok:
        raise click.exceptions.Exit(1)


@log.command()
@click.option("--to", "moment", required=True, help="Log position, or date (its end, UTC).")
@click.option("--into", required=True, type=click.Path(path_type=Path, file_okay=False), help="Empty folder.")
@json_option
def replay(moment: str, into: Path, as_json: bool) -> None:
    """Build every read model as it stood at a position or date, in an empty folder."""
    from deploy.replay import FolderNotEmpty
    from deploy.replay import replay as replay_log

    with opened() as composition:
        position = _position(composition, moment)

        def done(name: str) -> None:
            if not as_json:
                click.echo(f"replayed {name}", err=True)

        try:
            result = replay_log(composition, position, into, done=done)
        except FolderNotEmpty as error:
            raise click.ClickException(f"{error} is not empty") from error
        except LookupError as error:
            raise click.ClickException(f"the log does not reach position {position}") from error
    answer = {"position": result.position, "checkpoint": result.checkpoint, "digests": result.digests}
    lines = [f"{value}  {name}" for name, value in result.digests.items()]
    show(answer, [*lines, f"As known at {result.checkpoint}, in {into}"], as_json=as_json)


@log.command()
@click.argument("file", type=FILE)
@json_option
def export(file: Path, as_json: bool) -> None:
    """Write every event as a JSON line; what no key opens any more shows its structure only."""
    with opened() as composition:
        head = composition.log.head()
        with (
            progress("exported", head.position, quiet=as_json) as bar,
            file.open("w", encoding="utf-8") as out,
        ):
            for event in composition.log.read(until=head.position):
                out.write(json.dumps(_line(event), ensure_ascii=False) + "\n")
                bar(event.position)
    show(
        {"events": head.position, "checkpoint": head.checkpoint},
        [f"{head.position} events exported to {file}", f"Checkpoint {head.checkpoint}"],
        as_json=as_json,
    )


@log.command()
@click.argument("file", type=FILE)
@json_option
def backup(file: Path, as_json: bool) -> None:
    """Write the whole log to one file, while the system runs. No key is in it."""
    from eventlog.backup import back_up

    with (
        opened() as composition,
        progress("backed up", composition.log.head().position, quiet=as_json) as bar,
    ):
        result = back_up(composition.log.engine, file, progress=lambda done, _of: bar(done))
    answer = {"events": result.events, "checkpoint": result.head.checkpoint}
    lines = [f"{result.events} events backed up to {file}", f"Checkpoint {result.head.checkpoint}"]
    show(answer, lines, as_json=as_json)


@log.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--reason", required=True, help="Why; it is recorded in the log.")
@json_option
def restore(file: Path, reason: str, as_json: bool) -> None:
    """Fill an empty log from a backup, verify it, and raise its epoch."""
    from eventlog import BackupInvalid, LogNotEmpty
    from eventlog.backup import restore as restore_log
    from servicekit.contracts import event_types

    with opened() as composition:
        try:
            head = restore_log(
                composition.log.engine,
                file,
                event_types(),
                reason=reason,
                actor="system",
                clock=composition.clock,
            )
        except LogNotEmpty as error:
            raise click.ClickException("the log is not empty; restore into a system without one") from error
        except BackupInvalid as error:
            raise click.ClickException(
                f"the backup cannot be used, and nothing was restored: {error}"
            ) from error
    show({"checkpoint": head.checkpoint}, [f"Restored. Checkpoint {head.checkpoint}"], as_json=as_json)


def _position(composition: Composition, moment: str) -> int:
    if moment.isdecimal():
        return int(moment)
    try:
        day = date.fromisoformat(moment)
    except ValueError as error:
        raise click.UsageError("--to takes a log position or a date as 2026-11-21") from error
    return composition.log.position_at(datetime.combine(day, time.max, tzinfo=UTC))


def _line(event: Any) -> dict[str, Any]:
    """One event as an auditor reads it."""
    line = {
        "position": event.position,
        "stream": event.stream,
        "version": event.version,
        "event_id": str(event.event_id),
        "type": f"{event.type}.v{event.schema_version}",
        "service": event.service,
        "country": event.country,
        "recorded_at": rfc3339(event.recorded_at),
        "actor": event.actor,
        "meta": event.meta,
        "key_id": event.key_id,
        "digest": event.stored.digest.hex(),
        "chain": event.chain.hex(),
        "readable": event.readable,
    }
    if event.readable:
        payload = event.payload
        if not isinstance(payload, dict):
            payload = {
                "header": payload.header,
                "rows": payload.rows,
                "columns": {name: payload.column(name) for name in payload.names},
            }
        line["payload"] = payload
    return line
