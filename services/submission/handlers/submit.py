"""Submitting: read and check a file in a worker, then record it as a whole or refuse it as a whole."""

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from eventlog import (
    Appended,
    Command,
    EncodedColumns,
    NewEvent,
    VersionConflict,
    Write,
    reading,
)
from servicekit.blobs import BlobMissing
from servicekit.commands import log_errors
from servicekit.context import Context, actor_of
from servicekit.errors import NotAllowed, Unavailable
from servicekit.kit import Kit
from services.submission.domain.errors import (
    AmendmentNeedsReason,
    HasErrors,
)
from services.submission.domain.events import Checked, MappingUsed, Received
from services.submission.domain.submission import Supersede, decide
from services.submission.handlers.neighbours import neighbours
from services.submission.handlers.received_file import SERIES, ReceivedFile, received_file, series_of
from services.submission.handlers.saved_mappings import mapping_to_use, series_of_mapping
from services.submission.handlers.series import specification_for
from services.submission.handlers.streams import loaded, new_event, write_of
from services.submission.intake.frames import pack, unpack
from services.submission.intake.specification import Specification
from services.submission.projections import figures_key
from services.submission.queries import (
    Queries,
    base_of,
    closed_contents,
    open_submissions,
    recorded_parts,
    standing_tables,
)

ATTEMPTS: Final = 5
SECRET: Final = "submission:identifiers"  # noqa: S105  the name of a key, not a key
_OWN_COLUMNS: Final = frozenset(
    {"period", "value", "status", "note", "country", "indicator", "source", "action", "freq"}
)
_CONTENTS: Final = frozenset({"given", "nearest", "total", "parts", "sheet", "sheets"})
"""Parameters of findings that quote a file; no event keeps them."""


Alongside = Callable[[str], Sequence[Write]]
"""Given the identifier of a submission, what is to be written if and only if it is."""


class Submit:
    """The command `submit`."""

    def __init__(self, kit: Kit, queries: Queries, consumers: Sequence[Any]) -> None:
        self._kit = kit
        self._queries = queries
        self._consumers = consumers

    def __call__(
        self, request: Mapping[str, Any], context: Context, alongside: Alongside | None = None
    ) -> dict[str, Any]:
        """Record a submission, or answer the equal one that is there already.

        alongside: what is written with the submission, or not at all. Raises HasErrors,
        AmendmentNeedsReason, the faults of what the request names and of the log. The upload is gone
        afterwards, whatever happened.
        """
        with log_errors():
            return self._submit(request, context, alongside)

    def _submit(
        self, request: Mapping[str, Any], context: Context, alongside: Alongside | None
    ) -> dict[str, Any]:
        try:
            used = mapping_to_use(self._kit, request, context)
            request = request if used is None else {**request, **series_of_mapping(used)}
            spec = self._asked_for(request, context)
            file = received_file(self._kit, request, context, used)
            spec = spec or self._specification(series_of(file, request), context)
        finally:
            for upload in (request["upload"], (request["original"] or {}).get("upload")):
                if upload is not None:
                    with suppress(BlobMissing):  # an address of another form names no file
                        self._kit.uploads.remove(upload)
        command = _command(spec, file, context)
        seen = self._kit.log.seen(command) if command else None
        if seen is not None:
            return self._answered_before(seen, context)
        for attempt in range(ATTEMPTS):
            if attempt:
                self._settle(self._kit.log.head().position)
            try:
                return self._attempt(spec, file, command, context, alongside)
            except VersionConflict:
                continue  # somebody was quicker with these figures: look again at what stands
        raise Unavailable(part="submission")

    def _asked_for(self, request: Mapping[str, Any], context: Context) -> Specification | None:
        """The rules for the series that the request names; None where it leaves that to the file.

        A file is opened only for who may submit something.
        """
        actor = actor_of(context)
        if all(request[name] is not None for name in SERIES):
            return self._specification(request, context)
        if not self._kit.rights.reach(actor, "submission.submit"):
            raise NotAllowed(action="submission.submit")
        return None

    def _specification(self, series: Mapping[str, Any], context: Context) -> Specification:
        return specification_for(self._kit, series, context, action="submission.submit")

    def _attempt(
        self,
        spec: Specification,
        file: ReceivedFile,
        command: Command | None,
        context: Context,
        alongside: Alongside | None,
    ) -> dict[str, Any]:
        figures = figures_key(spec.country, spec.indicator, spec.source)
        with reading(self._kit.database) as connection:
            base = base_of(connection, spec.country, spec.indicator, spec.source)
            tables = standing_tables(connection, figures)
            opened = open_submissions(connection, figures)
            closed = closed_contents(connection, figures)
            beside = neighbours(self._kit, connection, spec, context)
        head = {
            "form": file.form,
            "charset": file.charset,
            "layout": None if file.mapping is None else file.mapping.layout.to_wire(),
            "file_name": file.name,
            "specification": spec.to_wire(),
            "definition": self._definition(spec.indicator),
            "base": base.position if base else 0,
            "years": list(tables),
            "open": [[each.id, len(each.chunks)] for each in opened],
            "secret": self._secret().hex(),
            "generations": closed,
            "beside": beside.about,
        }
        recorded = [part for each in opened for part in recorded_parts(self._kit, each.chunks)]
        message = pack(head, [file.cells or file.content, *tables.values(), *recorded, *beside.parts])
        answer, chunks = unpack(self._kit.workers.run("services.submission.intake.work:read", message))
        if answer["errors"]:
            self._refuse(spec, file, command, answer["findings"], answer["errors"])
            raise HasErrors(findings=answer["findings"], errors=answer["errors"])
        if not answer["added"] and not answer["changed"]:
            return self._duplicate(base.submission, command, context)
        for each in opened:
            if each.content_sha256 == answer["content_sha256"]:
                return self._duplicate(each.id, command, context)
        if answer["changed"] and file.reason is None:
            finding = {
                "severity": "error",
                "code": AmendmentNeedsReason.code,
                "params": {"changed": answer["changed"]},
            }
            self._refuse(spec, file, command, [finding], 1)
            raise AmendmentNeedsReason(changed=answer["changed"])
        position = base.position if base else 0
        return self._record(spec, file, command, context, answer, chunks, position, alongside)

    def _record(
        self,
        spec: Specification,
        file: ReceivedFile,
        command: Command | None,
        context: Context,
        answer: Mapping[str, Any],
        chunks: list[bytes],
        base: int,
        alongside: Alongside | None,
    ) -> dict[str, Any]:
        submission = answer["submission"]
        received = Received(
            submission=submission,
            country=spec.country,
            indicator=spec.indicator,
            source=spec.source,
            reason=file.reason,
            amendment=answer["changed"] > 0,
            submitted_by=file.actor,
            media_type=file.media_type,
            file_name=file.name,
            file_sha256=file.sha256,
            content_sha256=answer["content_sha256"],
            size_bytes=len(file.content),
            observations=answer["observations"],
            periods=tuple(answer["periods"]),
            organisation=file.organisation,
            original=None if file.original is None else file.original.kept(self._kit, spec.country),
            mapping=None
            if file.mapping is None
            else MappingUsed(mapping=file.mapping.id, version=file.mapping.version),
        )
        counted = ("errors", "warnings", "notes", "added", "changed", "unchanged")
        checked = Checked(
            submission=submission,
            base=base,
            findings=tuple(answer["findings"]),
            **{name: answer[name] for name in counted},
        )
        events = [
            new_event(received, spec.country),
            *(
                NewEvent(type="submission.observations-recorded", payload=chunk, country=spec.country)
                for chunk in _chunks_of(answer, chunks)
            ),
            new_event(checked, spec.country),
        ]
        writes = [Write(stream=f"submission-{submission}", expected_version=0, events=events)]
        for older in answer["covered"]:
            writes.append(self._superseding(older, submission, spec))
        if alongside is not None:
            writes += alongside(submission)
        appended = self._append(writes, command, file.actor)
        if appended.repeated:
            return self._answered_before(appended, context)
        self._settle(appended.last_position)
        return {**self._queries.get(submission, context), "position": appended.last_position}

    def _superseding(self, older: str, newer: str, spec: Specification) -> Write:
        """The older submission gives way. Raises VersionConflict if it was closed since it was looked at."""
        state, version = loaded(self._kit.log, older)
        if state is None or not state.is_open:
            raise VersionConflict(stream=f"submission-{older}", expected=version, actual=version)
        events = decide(state, Supersede(by_submission=newer), self._kit.reference.workflow(spec.country))
        return write_of(state, version, events)

    def _refuse(
        self,
        spec: Specification,
        file: ReceivedFile,
        command: Command | None,
        findings: Sequence[Mapping[str, Any]],
        errors: int,
    ) -> None:
        """Keep the record of the attempt: codes and places, nothing that stood in the file."""
        payload = {
            "country": spec.country,
            "indicator": spec.indicator,
            "source": spec.source,
            "media_type": file.media_type,
            "size_bytes": len(file.content),
            "findings": [without_contents(each, spec.names) for each in findings],
            "errors": errors,
        }
        event = NewEvent(type="submission.refused", payload=payload, country=spec.country)
        write = Write(stream=f"refusal-{uuid.uuid4()}", expected_version=0, events=[event])
        self._append([write], command, file.actor)

    def _append(self, writes: Sequence[Write], command: Command | None, actor: str) -> Appended:
        return self._kit.log.append(writes, command=command, actor=actor)

    def _duplicate(self, submission: str, command: Command | None, context: Context) -> dict[str, Any]:
        """The answer where nothing changes; the caller's key goes with this file alone from now on."""
        if command is not None:
            [received, *_] = self._kit.log.read_stream(f"submission-{submission}")
            kept = self._kit.log.remember(command, received.position)
            if kept.repeated:
                return self._answered_before(kept, context)
        return {**self._queries.get(submission, context), "duplicate": True, "position": None}

    def _answered_before(self, seen: Appended, context: Context) -> dict[str, Any]:
        """The answer that this command had the first time. A refusal quotes no cells any more."""
        event = next(self._kit.log.read(seen.first_position - 1, seen.first_position))
        payload = event.members
        if event.type == "submission.received" and seen.first_position == seen.last_position:
            # A submission is more than one event: this one is another command's, see _duplicate.
            return {**self._queries.get(payload["submission"], context), "duplicate": True, "position": None}
        if event.type != "submission.refused":
            self._settle(seen.last_position)
            return {**self._queries.get(payload["submission"], context), "position": seen.last_position}
        codes = {each["code"] for each in payload["findings"]}
        if codes == {AmendmentNeedsReason.code}:
            raise AmendmentNeedsReason(changed=payload["findings"][0]["params"]["changed"])
        raise HasErrors(findings=payload["findings"], errors=payload["errors"])

    def _definition(self, indicator: str) -> int:
        defined = self._kit.reference.indicator(indicator)
        assert defined is not None  # the specification was made from it
        return defined.position

    def _secret(self) -> bytes:
        assert self._kit.log.keyring is not None
        return self._kit.log.keyring.key_for_sealing(SECRET)

    def _settle(self, position: int) -> None:
        self._kit.settle(self._consumers, position)


def _command(spec: Specification, file: ReceivedFile, context: Context) -> Command | None:
    """What makes the request repeatable: the content counts, not where it was uploaded to."""
    if context.command_key is None:
        return None
    asked = {
        **{name: getattr(spec, name) for name in SERIES},
        "reason": file.reason,
        "media_type": file.media_type,
        **({} if file.charset is None else {"charset": file.charset}),
        **({} if file.original is None else {"original": file.original.sha256}),
        **({} if file.mapping is None else {"mapping": file.mapping.id}),
        "content": file.sha256,
    }
    return Command(key=context.command_key, request=json.dumps(asked, sort_keys=True).encode())


def _chunks_of(answer: Mapping[str, Any], parts: Sequence[bytes]) -> list[EncodedColumns]:
    """The observations as the worker encoded them for the log."""
    return [
        EncodedColumns(
            compressed=part,
            content_digest=bytes.fromhex(about["digest"]),
            header=about["header"],
            names=tuple(about["names"]),
            rows=about["rows"],
        )
        for about, part in zip(answer["chunks"], parts, strict=True)
    ]


def without_contents(finding: Mapping[str, Any], dimensions: Sequence[str]) -> dict[str, Any]:
    """A finding as events keep it: its code and its place, nothing that stood in the file."""
    columns = {*dimensions, *_OWN_COLUMNS}
    kept = {name: value for name, value in finding.items() if name != "params"}
    if kept.get("column") not in columns:
        kept["column"] = None  # a heading that is not ours may be a row of figures, or a name
    params = {name: value for name, value in finding["params"].items() if name not in _CONTENTS}
    if isinstance(params.get("place"), str):
        params["place"] = params["place"].rpartition("!")[2]  # the name of a sheet may be a name, too
    return {**kept, "params": params}
