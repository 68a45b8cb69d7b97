"""The duty that fetches what is due: changed content becomes a submission, a failure is recorded."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa
import structlog

from eventlog import VersionConflict, Write, reading, writing
from servicekit.commands import log_errors
from servicekit.context import Context
from servicekit.errors import ComityError, Unavailable, code_of
from servicekit.kit import Kit
from servicekit.moments import rfc3339
from servicekit.outward import Answer, Limits, Outward, Tags
from services.submission.domain.pulls import (
    PERIODS,
    Deliver,
    Fail,
    Form,
    Pull,
    PullDisconnected,
    PullEvent,
    Recover,
    decide,
    pause_after,
)
from services.submission.handlers.pulls import loaded_pull, pull_write
from services.submission.handlers.submit import Submit, without_contents
from services.submission.queries.looks import looks
from services.submission.tables import pulls

logger = structlog.get_logger(__name__)

MEDIA_TYPES: Final[Mapping[Form, str]] = {
    "csv": "text/csv",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ACCEPTED: Final[Mapping[Form, frozenset[str]]] = {
    "csv": frozenset(
        {
            "text/csv", "application/csv", "application/vnd.sdmx.data+csv", "text/comma-separated-values",
            "text/tab-separated-values", "text/plain",
        }
    ),
    "json": frozenset({"application/json"}),
    "xlsx": frozenset({MEDIA_TYPES["xlsx"]}),
}  # fmt: skip
"""What web servers call files of a form."""
ACTOR: Final = "service:submission"
_SECONDS: Final = 60
_FINDINGS: Final = 50
_SCALARS: Final = (str, int, float, bool, type(None))


class Fetches:
    """Fetches one pull that is due, in the name of the person who agreed it."""

    def __init__(self, kit: Kit, submit: Submit, reach: Outward) -> None:
        self._kit = kit
        self._submit = submit
        self._reach = reach

    def run(self) -> bool:
        """Fetch the pull that is due longest; True where there was one."""
        due = self._due()
        if due is None:
            return False
        pull, version = loaded_pull(self._kit.log, due.pull)
        if pull is None or not pull.connected:
            self._put_off(due.pull, due.terms, timedelta(days=1))  # its row will say so in a moment
            return True
        look = self._began(pull)
        try:
            self._look(pull, version, look)
        except (PullDisconnected, VersionConflict):
            logger.info("pull-ended-meanwhile", pull=pull.pull)
        except Unavailable as error:
            # Our own side: nothing is known of the agency's, and nothing is said of it.
            logger.warning("pull-put-off", pull=pull.pull, part=error.fields.get("part"))
        return True

    def _due(self) -> Any:
        """The row of the pull that is due longest: never looked at, agreed anew, or after its pause."""
        now = rfc3339(self._kit.clock())
        anew = sa.or_(looks.c.pull.is_(None), looks.c.terms != pulls.c.terms)
        query = (
            sa.select(pulls.c.pull, pulls.c.terms)
            .select_from(pulls.outerjoin(looks, looks.c.pull == pulls.c.pull))
            .where(pulls.c.connected, sa.or_(anew, looks.c.due_at <= now))
            .order_by(sa.case((anew, 0), else_=1), looks.c.due_at, pulls.c.pull)
            .limit(1)
        )
        with reading(self._kit.database) as connection:
            return connection.execute(query).first()

    def _began(self, pull: Pull) -> Any:
        """How it was looked at before. Put off first: one that breaks something is not the next again."""
        with reading(self._kit.database) as connection:
            before = connection.execute(sa.select(looks).where(looks.c.pull == pull.pull)).first()
        self._put_off(pull.pull, pull.terms, pause_after(1, pull.every))
        return before if before is not None and before.terms == pull.terms else None

    def _look(self, pull: Pull, version: int, look: Any) -> None:
        wanted = look is None or look.wanted
        try:
            self._require(pull)
            tags = None if wanted else Tags(etag=look.etag, last_modified=look.last_modified)
            answer = self._fetched(pull, tags)
        except Unavailable:
            raise
        except ComityError as error:
            self._failed(pull, version, error, failures=1 + (0 if look is None else look.failures))
            return
        if answer.unchanged:
            self._looked(pull, answer.tags, look.content_sha256)
            return
        digest = hashlib.sha256(answer.content).hexdigest()
        before = None if look is None or look.wanted else look.content_sha256
        if digest == before:
            self._looked(pull, answer.tags, digest)
        elif digest == pull.delivered and not (look is not None and look.wanted):
            self._append(pull, decide(pull, Recover()), version)
            self._looked(pull, answer.tags, digest)
        else:
            self._delivered(pull, version, answer, digest)

    def _require(self, pull: Pull) -> None:
        """Whoever agreed it may have left, or may submit other figures by now: then nothing is fetched."""
        self._kit.rights.require(
            pull.by,
            "submission.submit",
            country=pull.country,
            indicator=pull.indicator,
            source=pull.source,
        )

    def _fetched(self, pull: Pull, tags: Tags | None) -> Answer:
        limits = Limits(size_bytes=self._kit.settings.max_upload_bytes, total_s=_SECONDS)
        return self._reach.get(pull.address, accept=ACCEPTED[pull.form], limits=limits, tags=tags)

    def _delivered(self, pull: Pull, version: int, answer: Answer, digest: str) -> None:
        """Submit the content, and say so in the pull's stream in the same append: who ends it first wins."""

        def alongside(submission: str) -> Sequence[Write]:
            now, current = loaded_pull(self._kit.log, pull.pull)
            if now is None or current != version:
                raise PullDisconnected(pull=pull.pull)
            return [pull_write(pull, version, decide(pull, delivery(submission, duplicate=False)))]

        def delivery(submission: str, *, duplicate: bool) -> Deliver:
            return Deliver(
                submission=submission,
                duplicate=duplicate,
                content_sha256=digest,
                size_bytes=len(answer.content),
            )

        request = {
            "country": pull.country,
            "indicator": pull.indicator,
            "source": pull.source,
            "reason": pull.reason,
            "media_type": MEDIA_TYPES[pull.form],
            "charset": pull.charset or answer.charset,
            "upload": self._kit.uploads.put(answer.content, key_id="uploads"),
            "file_name": None,
            "original": None,
            **({} if pull.mapping is None else {"mapping": pull.mapping}),
        }
        try:
            found = self._submit(request, Context(actor=pull.by), alongside)
        except (Unavailable, PullDisconnected):
            raise
        except ComityError as error:
            self._failed(pull, version, error, failures=0, anew=True)
            self._looked(pull, answer.tags, digest)
            return
        if found["duplicate"]:
            self._append(pull, decide(pull, delivery(found["id"], duplicate=True)), version)
        self._looked(pull, answer.tags, digest)

    def _failed(
        self, pull: Pull, version: int, error: ComityError, *, failures: int, anew: bool = False
    ) -> None:
        """Record a failure that is another one than before.

        failures: how many in a row; 0: the content is at fault, which another look does not mend.
        """
        found = error.fields.get("findings")
        findings = found if isinstance(found, list) else []
        known = self._kit.reference.indicator(pull.indicator)
        dimensions = [] if known is None else [each.name for each in known.dimensions]
        command = Fail(
            code=code_of(error),
            fields={name: value for name, value in error.fields.items() if isinstance(value, _SCALARS)},
            findings=tuple(without_contents(each, dimensions) for each in findings[:_FINDINGS]),
            anew=anew,
        )
        self._append(pull, decide(pull, command), version)
        if failures:
            self._put_off(pull.pull, pull.terms, pause_after(failures, pull.every), failures)

    def _append(self, pull: Pull, events: Sequence[PullEvent], version: int) -> None:
        """Append to the pull's stream. Raises VersionConflict where it moved meanwhile."""
        if events:
            with log_errors():
                self._kit.log.append([pull_write(pull, version, events)], actor=ACTOR)

    def _looked(self, pull: Pull, tags: Tags, digest: str | None) -> None:
        kept = {"etag": tags.etag, "last_modified": tags.last_modified, "content_sha256": digest}
        self._put_off(pull.pull, pull.terms, PERIODS[pull.every], 0, **kept)

    def _put_off(
        self, pull: str, terms: int, pause: timedelta, failures: int = 0, **kept: str | None
    ) -> None:
        """Note that it was looked at, and when to look again. Without tags it is fetched whole then."""
        now = self._kit.clock()
        row = {
            "pull": pull,
            "terms": terms,
            "looked_at": rfc3339(now),
            "due_at": rfc3339(now + pause),
            "failures": failures,
            "wanted": False,
            **{name: kept.get(name) for name in ("etag", "last_modified", "content_sha256")},
        }
        with writing(self._kit.database) as connection:
            connection.execute(looks.delete().where(looks.c.pull == pull))
            connection.execute(looks.insert(), row)
