"""Serves reports: figures from one state of the read models, files from a cache where they are known."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from flask import request
from sqlalchemy.engine import Connection

from servicekit.errors import Fault, NotFound
from servicekit.language import format_moment
from servicekit.web.caller import context, language
from servicekit.web.conditional import tag_of
from servicekit.workers import Workers
from services.reporting.domain.disclosures import Format
from services.reporting.domain.report import Report
from services.reporting.memory import uncollected
from services.reporting.queries.readers import Reader
from services.reporting.queries.scope import Readable
from services.reporting.queries.vintages import (
    BadVintage,
    NothingReleasedYet,
    first_releases,
    position_of,
    vintage,
)
from services.reporting.rendering import csv, json, jsonstat, pdf, xlsx
from services.reporting.rendering.wire import to_wire
from services.reporting.reports.library import TEMPLATES
from services.reporting.reports.library import template as known_template
from services.reporting.reports.material import Material, SeenBy
from services.reporting.reports.names import Names
from services.reporting.reports.parameters import SEEN_BY, BadParameter, Parameters, parse_parameters
from services.reporting.reports.template import Template
from services.reporting.wiring import Reporting

CACHE_BYTES: Final = 64 * 1024 * 1024
LEARNT: Final = 10_000
SEES_DISCLOSURES: Final = "disclosure.see"
REPORTS: Final = 32
"""How many built reports are kept: a page and its downloads are mostly read one after the other."""
FILES: Final = ("pdf", "xlsx", "csv", "json", "jsonstat")
"""The formats that are files, in the order they are offered."""
MEDIA_TYPES: Final[Mapping[str, str]] = {
    "pdf": pdf.MEDIA_TYPE,
    "xlsx": xlsx.MEDIA_TYPE,
    "csv": csv.MEDIA_TYPE,
    "json": json.MEDIA_TYPE,
    "jsonstat": jsonstat.MEDIA_TYPE,
}
SUFFIXES: Final[Mapping[str, str]] = {"jsonstat": "json-stat.json"}
"""What the name of a file ends in, where it is not the format."""
_RENDERERS: Final[Mapping[str, Callable[[Report], bytes]]] = {
    "xlsx": xlsx.render,
    "csv": csv.render,
    "json": json.render,
    "jsonstat": jsonstat.render,
}


class NothingSeen(Fault):
    """Readers of another country saw none of what a report is about. fields: country, told: its name."""

    code = "nothing-seen"
    status = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A report that was asked for.

    scope: what its reader may see; read: that of which it has figures; tag: of all that it follows from.
    """

    template: Template
    parameters: Parameters
    material: Material
    scope: Sequence[Readable]
    read: Sequence[Readable]
    tag: str

    def build(self) -> Report:
        """The report. Only within the reading that it was asked in."""
        return self.template.build(self.material, self.parameters, self.scope)


class Serving:
    """Reports for the HTTP application."""

    def __init__(self, application: Reporting, base_url: str) -> None:
        self.application = application
        self.base_url = base_url
        self._cache = Cache(CACHE_BYTES)
        self._reports: OrderedDict[str, Report] = OrderedDict()
        self._learnt: dict[tuple[object, ...], Any] = {}
        self._names = Names(application.kit.reference)
        self._lock = threading.Lock()

    def template(self, id_: str, reader: Reader | None = None) -> Template:
        """A template by its id, as a reader knows it (None: the caller).

        Raises NotFound, TemplateRetiredAlready.
        """
        if id_ in TEMPLATES:
            return TEMPLATES[id_]
        if reader is None:
            reader = self.application.reader(context())
        with self.application.reading() as connection:
            return known_template(id_, connection, reader.country)

    @contextmanager
    def asked(
        self,
        template: Template,
        given: Mapping[str, str],
        *,
        language: str,
        as_of: str | None,
        offering: bool = False,
    ) -> Iterator[Asked]:
        """What the caller asked for, in one state of the read models.

        Raises BadParameter, BadVintage, NothingReleasedYet, NotFound, NotAllowed.
        """
        reader = self.application.reader(context())
        with self.asked_by(
            reader, template, given, language=language, as_of=as_of, offering=offering
        ) as asked:
            yield asked

    @contextmanager
    def asked_by(
        self,
        reader: Reader,
        template: Template,
        given: Mapping[str, str],
        *,
        language: str,
        as_of: str | None,
        thawed: bool = False,
        watched: bool = False,
        offering: bool = False,
    ) -> Iterator[Asked]:
        """The same for any reader.

        thawed: with the newest figures what has one vintage only. watched: told apart is what was hidden or
        rounded since its vintage; such a report is built, and not taken from those that are kept. offering:
        what else they may see will be asked for as well, so it is read at once.
        """
        kit = self.application.kit
        # Before the reading, so that a tag never promises more than what is read afterwards.
        reference_position = kit.reference.position
        for name, value in template.fixed.items():
            if given.get(name, value) not in {value, ""}:
                raise BadParameter(parameter=name, value=given[name])
        parameters = parse_parameters(
            {**given, **template.fixed}, kit.reference, needs=template.needs, takes=template.takes
        )
        at = position_of(kit.log, as_of, today=kit.clock())
        with self.application.reading() as connection:
            material = self.material(connection, reader, language, at)
            if watched:
                material = replace(material, narrowed=set())
            if parameters.seen_by is not None:
                material = self._through_their_eyes(material, template, parameters.seen_by)
            if template.frozen is not None:
                own = template.frozen(material, parameters)
                if at is not None and at != own:
                    raise BadVintage(as_of=as_of)
                at = None if thawed else own
                material = replace(material, at=at)
            if offering:
                material.scope()
            scope = _seen(template, material, parameters, as_of)
            touched = max(each.touched for each in scope)
            past = at is not None and at < self._newest(material, template, parameters)
            tag = tag_of(
                template.id,
                template.revision,
                parameters.pairs,
                language,
                [each.mark for each in scope],
                reader.country,
                reader.organisation,
                at if past else None,
                reference_position,
                material.running_year,
                template.follows(material, parameters, scope) if template.follows is not None else None,
            )
            stands = at if at is not None and (past or template.frozen is not None) else touched
            if thawed and template.frozen is not None:
                stands = max(touched, own)  # the newest state is none before its own
            shown = vintage(kit.log, stands, past=past)
            yield Asked(
                template=template,
                parameters=parameters,
                material=replace(material, vintage=shown),
                scope=scope,
                read=template.shows(material, parameters, scope),
                tag=tag,
            )

    @contextmanager
    def data_set(self, country: str, indicator: str) -> Iterator[Material]:
        """The figures of an indicator of a country, to the caller. Raises BadParameter, NotFound."""
        reader = self.application.reader(context())
        given = {"country": country, "indicator": indicator}
        parse_parameters(given, self.application.kit.reference, needs=tuple(given), takes=())
        with self.application.reading() as connection:
            material = self.material(connection, reader, language())
            if not material.scope(indicator=indicator, countries=[country]):
                raise NotFound(kind="figures", id=f"{country}/{indicator}")
            yield material

    def material(
        self, connection: Connection, reader: Reader, language: str, at: int | None = None
    ) -> Material:
        """What reports are built from, for one reader and one vintage."""
        kit = self.application.kit
        if len(self._learnt) > LEARNT:
            self._learnt.clear()
        return Material(
            connection=connection,
            reference=kit.reference,
            reader=reader,
            language=language,
            at=at,
            vintage=None,
            running_year=kit.clock().year,
            base_url=self.base_url,
            learnt=self._learnt,
            names=self._names,
        )

    def received(self, asked: Asked, format_: Format) -> None:
        """Record who received the report. Raises Unavailable where that cannot be done in time."""
        if request.method != "HEAD" and asked.read and asked.material.seen_by is None:
            self.application.recorder.record(asked.material.reader, asked.read, format_)

    def report(self, asked: Asked) -> Report:
        """The report; one that was built for the same tag is used again, unless it is watched. Only within
        its reading.
        """
        if asked.material.narrowed is not None:
            with uncollected():
                return asked.build()
        with self._lock:
            known = self._reports.get(asked.tag)
            if known is not None:
                self._reports.move_to_end(asked.tag)
                return known
        with uncollected():
            built = asked.build()
        with self._lock:
            self._reports[asked.tag] = built
            while len(self._reports) > REPORTS:
                self._reports.popitem(last=False)
        return built

    def file(self, asked: Asked, format_: str) -> bytes:
        """The report as a file; what was rendered for the same tag is used again."""
        key = (asked.tag, format_)
        known = self._cache.get(key)
        if known is not None:
            return known
        data = render(self.report(asked), format_, self.application.kit.workers)
        self._cache.put(key, data)
        return data

    def _through_their_eyes(self, material: Material, template: Template, country: str) -> Material:
        """The same as readers of another country see it; for who may see what was disclosed to them."""
        reader = material.reader
        if template.frozen is not None or country == reader.country:
            raise BadParameter(parameter=SEEN_BY, value=country)
        reader.rights.require(reader.actor, SEES_DISCLOSURES, country=reader.country, address=reader.address)
        moment = reader.now
        if material.at is not None:
            moment = vintage(self.application.kit.log, material.at, past=True).recorded_at
        return replace(material, seen_by=SeenBy(country=country, moment=moment))

    def _newest(self, material: Material, template: Template, parameters: Parameters) -> int:
        scope = template.scope(replace(material, at=None, seen_by=None), parameters)
        return max(each.touched for each in scope)


def _seen(
    template: Template, material: Material, parameters: Parameters, as_of: str | None
) -> Sequence[Readable]:
    """What the reader may see of what the report is about.

    Raises NotFound, NothingSeen, and NothingReleasedYet where they see it today and as_of is older.
    """
    try:
        return template.scope(material, parameters)
    except NotFound:
        if material.seen_by is not None:
            country = material.seen_by.country
            raise NothingSeen(country=country, told=material.country(country)) from None
        if material.at is None:
            raise
        first = _first(template, material, parameters)
        if first is None:
            raise
        position, moment = first
        told = format_moment(datetime.fromisoformat(moment), material.language)
        raise NothingReleasedYet(as_of=as_of, first=moment, told=told, position=position) from None


def _first(template: Template, material: Material, parameters: Parameters) -> tuple[int, str] | None:
    """The first vintage in which a reader sees what a report is about, later than the one asked for."""
    newest = template.scope(replace(material, at=None), parameters)
    for position, moment in first_releases(material.connection, newest):
        if material.at is not None and position > material.at:
            try:
                template.scope(replace(material, at=position), parameters)
            except NotFound:  # of another country, say, there is nothing yet
                continue
            return position, moment
    return None


def render(report: Report, format_: str, workers: Workers) -> bytes:
    """A report in a format of FILES; PDF in a worker process."""
    if format_ == "pdf":
        if pdf.is_long(report):
            return pdf.render_long(report, workers)
        return workers.run("services.reporting.rendering.pdf:render_wire", to_wire(report))
    return _RENDERERS[format_](report)


class Cache:
    """Rendered files by tag and format, the longest unused dropped first."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._held: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: tuple[str, str]) -> bytes | None:
        """What is held under a key."""
        with self._lock:
            data = self._held.get(key)
            if data is not None:
                self._held.move_to_end(key)
            return data

    def put(self, key: tuple[str, str], data: bytes) -> None:
        """Hold data under a key; what is larger than the whole cache is not held."""
        if len(data) > self._limit_bytes:
            return
        with self._lock:
            self._size -= len(self._held.pop(key, b""))
            self._held[key] = data
            self._size += len(data)
            while self._size > self._limit_bytes:
                self._size -= len(self._held.popitem(last=False)[1])
