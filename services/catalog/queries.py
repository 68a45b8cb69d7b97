"""What the catalog answers, out of its read model."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine, Row

from eventlog import reading
from servicekit.concepts import Names
from servicekit.moments import rfc3339
from servicekit.reference import Reference
from servicekit.rules import by_code, rule_payload, standard_names
from services.catalog import tables
from services.catalog.domain.documentation import missing

View = dict[str, Any]
Page = dict[str, Any]


class Queries:
    """Views as plain dicts. Lists are in the order of their codes; `next` is the cursor of what follows."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def indicators(self, namespace: str | None, after: str | None, limit: int) -> Page:
        """The shared indicators and those of a namespace; all of them without one."""
        table, definition = tables.indicators, tables.definitions
        newest = sa.and_(
            definition.c.indicator == table.c.indicator, definition.c.position == table.c.position
        )
        query = sa.select(definition).join(table, newest).order_by(table.c.indicator)
        if namespace is not None:
            query = query.where(sa.or_(table.c.namespace.is_(None), table.c.namespace == namespace))
        if after is not None:
            query = query.where(table.c.indicator > after)
        return self._page(query, limit, _definition, ("indicator",))

    def indicator(self, code: str, as_of: str | None = None) -> View | None:
        """The newest definition, or the newest at a log position or at the end of a day (UTC)."""
        table = tables.definitions
        query = sa.select(table).where(table.c.indicator == code).order_by(table.c.number.desc()).limit(1)
        if as_of is not None:
            at = table.c.position <= int(as_of) if as_of.isdigit() else table.c.defined_at < _after(as_of)
            query = query.where(at)
        return self._one(query, _definition)

    def definitions(self, code: str, after: str | None, limit: int) -> Page:
        """Every definition that an indicator ever had, the first one first."""
        table = tables.definitions
        query = sa.select(table).where(table.c.indicator == code).order_by(table.c.number)
        if after is not None:
            query = query.where(table.c.number > (int(after) if after.isdigit() else 0))
        return self._page(query, limit, _definition, ("number",))

    def code_lists(self, namespace: str | None, after: str | None, limit: int) -> Page:
        """The shared code lists and those of a namespace, without their codes."""
        table = tables.code_lists
        query = sa.select(table).order_by(table.c.code_list)
        if namespace is not None:
            query = query.where(sa.or_(table.c.namespace.is_(None), table.c.namespace == namespace))
        if after is not None:
            query = query.where(table.c.code_list > after)
        return self._page(query, limit, _code_list_head, ("code_list",))

    def code_list(self, code: str) -> View | None:
        return self._one(sa.select(tables.code_lists).where(tables.code_lists.c.code_list == code), _plain)

    def sources(self, country: str | None, indicator: str | None, after: str | None, limit: int) -> Page:
        """Sources of a country, of an indicator, or both."""
        table = tables.sources
        query = sa.select(table).order_by(table.c.country, table.c.indicator, table.c.source)
        if country is not None:
            query = query.where(table.c.country == country)
        if indicator is not None:
            query = query.where(table.c.indicator == indicator)
        if after is not None:
            here = sa.tuple_(table.c.country, table.c.indicator, table.c.source)
            query = query.where(here > sa.tuple_(*(sa.literal(part) for part in _cursor(after, 3))))
        return self._page(query, limit, _source, ("country", "indicator", "source"))

    def breaks(self, country: str | None, indicator: str | None, after: str | None, limit: int) -> Page:
        """Breaks in series of a country, of an indicator, or both."""
        table = tables.breaks
        key = (table.c.country, table.c.indicator, table.c.source, table.c.period)
        query = sa.select(table).order_by(*key)
        if country is not None:
            query = query.where(table.c.country == country)
        if indicator is not None:
            query = query.where(table.c.indicator == indicator)
        if after is not None:
            query = query.where(
                sa.tuple_(*key) > sa.tuple_(*(sa.literal(part) for part in _cursor(after, 4)))
            )
        return self._page(query, limit, _plain, ("country", "indicator", "source", "period"))

    def correspondences(
        self, country: str | None, indicator: str | None, target: str | None, after: str | None, limit: int
    ) -> Page:
        """The correspondence tables that stand, each in its newest version."""
        table = tables.correspondences
        later = table.alias("later")
        key = (table.c.country, table.c.indicator, table.c.target)
        newest = ~sa.exists().where(
            *(later.c[column.name] == column for column in key), later.c.version > table.c.version
        )
        query = sa.select(table).where(newest, table.c.withdrawn.is_(None)).order_by(*key)
        for column, wanted in zip(key, (country, indicator, target), strict=True):
            if wanted is not None:
                query = query.where(column == wanted)
        if after is not None:
            query = query.where(
                sa.tuple_(*key) > sa.tuple_(*(sa.literal(part) for part in _cursor(after, 3)))
            )
        return self._page(query, limit, _correspondence, ("country", "indicator", "target"))

    def correspondence(
        self, country: str, indicator: str, target: str, as_of: str | None = None
    ) -> View | None:
        """The newest version of a table that stands, or that stood at a position or at the end of a day."""
        table = tables.correspondences
        query = sa.select(table).where(_of_key(country, indicator, target))
        if as_of is None:
            ended: sa.ColumnElement[bool] = table.c.withdrawn.is_not(None)
        elif as_of.isdigit():
            query = query.where(table.c.position <= int(as_of))
            ended = table.c.withdrawn <= int(as_of)
        else:
            query = query.where(table.c.published_at < _after(as_of))
            ended = table.c.withdrawn_at < _after(as_of)
        query = query.add_columns(ended.label("ended")).order_by(table.c.version.desc()).limit(1)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        return _correspondence(row) if row is not None and not row.ended else None

    def correspondence_versions(
        self, country: str, indicator: str, target: str, after: str | None, limit: int
    ) -> Page:
        """Every version that a table ever had, the first one first."""
        table = tables.correspondences
        query = sa.select(table).where(_of_key(country, indicator, target)).order_by(table.c.version)
        if after is not None:
            query = query.where(table.c.version > (int(after) if after.isdigit() else 0))
        return self._page(query, limit, _correspondence, ("version",))

    def installed(self, namespace: str | None) -> list[View]:
        """The packs that are installed for all, and those of a namespace."""
        table = tables.packs
        query = sa.select(table).where(sa.or_(table.c.namespace.is_(None), table.c.namespace == namespace))
        with reading(self._engine) as connection:
            return [dict(row._mapping) for row in connection.execute(query.order_by(table.c.position))]

    def documentation_list(
        self,
        country: str | None,
        indicator: str | None,
        after: str | None,
        limit: int,
        reads: Callable[[str, str], bool],
    ) -> Page:
        """What is documented and whether it is complete, without the texts.

        reads(country, indicator): whether the caller may know of it.
        """
        table = tables.documentation
        columns = [column for column in table.columns if column is not table.c.fields]
        query = sa.select(*columns).order_by(table.c.country, table.c.indicator)
        if country is not None:
            query = query.where(table.c.country == country)
        if indicator is not None:
            query = query.where(table.c.indicator == indicator)
        if after is not None:
            here = sa.tuple_(table.c.country, table.c.indicator)
            query = query.where(here > sa.tuple_(*(sa.literal(part) for part in _cursor(after, 2))))
        with reading(self._engine) as connection:
            rows = [row for row in connection.execute(query) if reads(row.country, row.indicator)]
        return _page(rows, limit, _plain, ("country", "indicator"))

    def documentation(self, country: str, indicator: str) -> View:
        """The documentation, empty where nothing was written yet."""
        table = tables.documentation
        found = self._one(
            sa.select(table).where(table.c.country == country, table.c.indicator == indicator), _plain
        )
        return found or {**documentation_view(country, indicator, None), "position": None}

    def _one(self, query: sa.Select[Any], view: Any) -> View | None:
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        return view(row) if row is not None else None

    def _page(self, query: sa.Select[Any], limit: int, view: Any, key: tuple[str, ...]) -> Page:
        with reading(self._engine) as connection:
            return _page(connection.execute(query.limit(limit + 1)).all(), limit, view, key)


def documentation_view(
    country: str, indicator: str, written: tuple[Mapping[str, Names], datetime] | None
) -> View:
    """Documentation as the stream has it: its texts and when they were written, or None."""
    fields, written_at = written or ({}, None)
    return {
        "country": country,
        "indicator": indicator,
        "fields": fields,
        "complete": not missing(fields),
        "missing": missing(fields),
        "written_at": rfc3339(written_at) if written_at is not None else None,
    }


def _page(rows: Sequence[Row[Any]], limit: int, view: Any, key: tuple[str, ...]) -> Page:
    last = rows[limit - 1]._mapping if len(rows) > limit else None
    return {
        "items": [view(row) for row in rows[:limit]],
        "next": ".".join(str(last[name]) for name in key) if last is not None else None,
    }


def _cursor(after: str, parts: int) -> list[str]:
    """The parts of a cursor; what is missing of one that somebody made up sorts first."""
    given = after.split(".")[:parts]
    return given + [""] * (parts - len(given))


def _definition(row: Row[Any]) -> View:
    definition: Mapping[str, Any] = row.definition
    about = {"number": row.number, "defined_at": row.defined_at, "position": row.position}
    return {**definition, "unit": definition["units"][0], **about}


def _after(day: str) -> str:
    return rfc3339(datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), tzinfo=UTC))


def _plain(row: Row[Any]) -> View:
    return dict(row._mapping)


def _code_list_head(row: Row[Any]) -> View:
    view = dict(row._mapping)
    return {**view, "size": len(view.pop("codes"))}


def _of_key(country: str, indicator: str, target: str) -> sa.ColumnElement[bool]:
    table = tables.correspondences
    return sa.and_(table.c.country == country, table.c.indicator == indicator, table.c.target == target)


def _correspondence(row: Row[Any]) -> View:
    about = {"published_at": row.published_at, "withdrawn_at": row.withdrawn_at}
    return {**row.correspondence, **about, "position": row.position}


def _source(row: Row[Any]) -> View:
    return {**row.declaration, "position": row.position}


def packs_view(shipped: Iterable[Mapping[str, Any]], installed: Sequence[View]) -> list[View]:
    """Every pack, shipped or installed, with where it is installed."""
    heads = {each["pack"]: _pack(each) for each in shipped}
    for each in installed:
        known = each["installation"]
        about = {name: known[name] for name in ("pack", "version", "names", "licence", "sources")}
        gone = {**about, "descriptions": {}, "attribution": known["attribution"], "installed": []}
        lists = {name: known[name] for name in ("code_lists", "indicators")}
        view = heads.setdefault(each["pack"], {**gone, **lists})
        place = {"namespace": each["namespace"], "installed_at": each["installed_at"]}
        view["installed"].append({**place, "version": known["version"]})
    return list(heads.values())


def _pack(content: Mapping[str, Any]) -> View:
    return {
        **{
            name: content[name] for name in ("pack", "version", "names", "descriptions", "licence", "sources")
        },
        "attribution": content.get("attribution", ""),
        "code_lists": [each["code_list"] for each in content["code_lists"]],
        "indicators": [each["indicator"] for each in content["indicators"]],
        "installed": [],
    }


def rules_view(reference: Reference, indicator: str, country: str | None) -> View:
    """The rules that hold for an indicator, in the order of the standard ones, and who set each."""
    shared, own = (
        reference.rule_set(None, indicator),
        reference.rule_set(country, indicator) if country else None,
    )
    sets = {"shared": by_code(shared.rules if shared else ()), "country": by_code(own.rules if own else ())}
    asked = own if country else shared
    return {
        "indicator": indicator,
        "country": country,
        "rules": [
            {
                **rule_payload(rule),
                "names": standard_names().get(rule.code, rule.messages),
                "fixed": rule.fixed,
                "place": rule.place,
                "set_by": next((who for who in ("country", "shared") if rule.code in sets[who]), "standard"),
            }
            for rule in reference.rules(country, indicator)
        ],
        "position": asked.position if asked else None,
    }
