"""Observations as one CSV file, however many: sent while they are read, and only while they may be.

A part is in memory at a time. Between two parts the reader's rights are looked at again; where one is gone,
or the database fails, the answer breaks off, which every client of HTTP/1.1 takes for an error.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, date
from typing import Final
from urllib.parse import urlencode

import sqlalchemy as sa
import structlog
from flask import Response, request
from sqlalchemy.engine import Connection

from servicekit.context import Context
from servicekit.spreadsheets import inert
from servicekit.web.api import API
from servicekit.web.caller import context, language
from servicekit.web.conditional import not_modified, tag_of, unchanged
from services.reporting.domain.breaks import broken
from services.reporting.domain.report import Vintage
from services.reporting.http.labels import Labels, labels_of
from services.reporting.http.wanted import Wanted, unit_of
from services.reporting.queries.lines import Beside, heading, hold, lines_of
from services.reporting.queries.observations import dimensions_of, within
from services.reporting.queries.readers import Reader
from services.reporting.queries.scope import Readable, shown
from services.reporting.queries.vintages import vintage
from services.reporting.rendering.csv import MEDIA_TYPE
from services.reporting.reports.names import Names
from services.reporting.reports.parameters import BadParameter
from services.reporting.tables import fact, series
from services.reporting.wiring import Reporting

__all__ = ["MEDIA_TYPE", "NoLongerOpen", "download", "observations_tag"]

BOM: Final = b"\xef\xbb\xbf"
"""So that Excel reads Cyrillic, as in every CSV of reports."""
Breaks = Sequence[tuple[str, str, date, str]]

logger = structlog.get_logger(__name__)


class NoLongerOpen(RuntimeError):
    """A right to what is being sent ended meanwhile; the answer breaks off."""


def observations_tag(scope: Sequence[Readable], year: int, breaks: Breaks, labels: Labels | None) -> str:
    """The entity tag of the observations that the caller asks for, with the names beside them."""
    asked = sorted(request.args.items(multi=True))
    return tag_of("observations", asked, [each.mark for each in scope], year, breaks, labels)


def download(
    application: Reporting, asked: Wanted, names: Names, reader: Reader, year: int, breaks: Breaks
) -> Response:
    """All of the observations as CSV: a line for each, with the vintage and why the caller sees it."""
    for name in ("limit", "after"):
        if name in request.args:
            raise BadParameter(parameter=name, value=request.args[name][:40])
    with ExitStack() as stack:
        connection = stack.enter_context(application.reading())
        hold(connection)
        scope = asked.scope(connection, reader)
        slots = dimensions_of(connection, asked.indicator)
        labels = labels_of(names, asked, scope, slots, language())
        tag = observations_tag(scope, year, breaks, labels)
        if unchanged(tag):
            return not_modified(tag)
        if request.method != "HEAD":
            # Before the first line is sent: whoever breaks off has received some of it.
            received = [each for each in scope if _any(connection, each, slots, asked)]
            application.recorder.record(reader, received, "observations")
        stands = asked.at if asked.at is not None else max((each.touched for each in scope), default=0)
        seen = vintage(application.kit.log, stands, past=asked.at is not None)
        parts = (
            part
            for each in sorted(scope, key=lambda each: each.dataset)
            for part in lines_of(
                connection,
                each,
                slots,
                asked.cut,
                _beside(each, unit_of(application.kit.reference, each), seen, labels),
                breaks=broken(breaks),
                running_year=year,
            )
        )
        first = BOM + heading(slots, labelled=asked.labelled)
        watched = _watched(application, asked, scope, context())
        body = _Body(first, parts, watched, stack.pop_all())
    answer = Response(body, content_type=MEDIA_TYPE)
    answer.set_etag(tag)
    answer.headers["Content-Language"] = language()
    answer.headers["Link"] = _links(application, asked, scope)
    name = asked.indicator.lower().replace("_", "-")
    answer.headers["Content-Disposition"] = f'attachment; filename="observations-{name}.csv"'
    return answer


class _Body:
    """What a server sends: a first text, then parts, each after a look at the reader's rights.

    close() ends the reading, whether everything was sent, the reader went away, or nothing was asked for.
    """

    def __init__(self, first: bytes, parts: Iterator[bytes], look: Iterator[None], kept: ExitStack) -> None:
        self._first: bytes | None = first
        self._parts = parts
        self._look = look
        self._kept = kept

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        part = next(self._parts)
        next(self._look)
        return part

    def close(self) -> None:
        self._kept.close()


def _watched(
    application: Reporting, asked: Wanted, scope: Sequence[Readable], who: Context
) -> Iterator[None]:
    """A look at the rights each time that it is asked for. Raises NoLongerOpen, Unavailable."""
    while True:
        with application.reading() as connection:
            now = {each.dataset: each for each in asked.scope(connection, application.reader(who))}
        for each in scope:
            held = now.get(each.dataset)
            if held is None or held.through < each.through or (held.outside and not each.outside):
                logger.warning("download-broken-off", country=each.country, indicator=each.indicator)
                raise NoLongerOpen(each.country)
        yield


def _any(connection: Connection, each: Readable, slots: dict[str, int], asked: Wanted) -> bool:
    """Whether there is a figure of a dataset to send."""
    query = (
        sa.select(fact.c.period)
        .join(series, fact.c.series == series.c.id)
        .where(shown([each], series.c.dataset, fact.c.known_from), within(slots, asked.cut))
        .limit(1)
    )
    return connection.execute(query).first() is not None


def _beside(each: Readable, unit: str, seen: Vintage, labels: Labels | None) -> Beside:
    recorded_at = seen.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    why = (each.because, str(each.since), each.since_at)
    after = (unit, *why, recorded_at, seen.checkpoint)
    codes = {"country": each.country, "indicator": each.indicator, "source": each.source}
    if labels is None:
        return Beside(before=tuple(codes.values()), after=after)
    names = labels.datasets[each.dataset]
    before = tuple(text for name, code in codes.items() for text in (code, inert(names[name])))
    named = {
        name: {code: inert(text) for code, text in texts.items()} for name, texts in labels.codes.items()
    }
    return Beside(before=before, after=after, labels=named)


def _links(application: Reporting, asked: Wanted, scope: Sequence[Readable]) -> str:
    """Where it stands what the figures mean, and where they are as they stand now (RFC 8288, RFC 5829)."""
    base = application.kit.settings.base_url
    countries = {each.country for each in scope}
    about = [f"{base}{API}/indicators/{asked.indicator}"]
    if len(countries) == 1:  # of several a header would get too long
        about.append(f"{base}{API}/documentation/{next(iter(countries))}/{asked.indicator}")
    newest = [(name, value) for name, value in request.args.items(multi=True) if name != "as_of"]
    links = [*((address, "describedby") for address in about)]
    links.append((f"{base}{request.path}?{urlencode(newest)}", "latest-version"))
    return ", ".join(f'<{address}>; rel="{relation}"' for address, relation in links)
