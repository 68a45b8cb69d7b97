"""What identity's read models show, as plain views. Lists come in pages: {items, next}."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from servicekit.errors import NotFound
from servicekit.principals import DELEGATE
from servicekit.sharing import GROUP_MODES, Consent, SharingGroup, Standing, near, waiting
from services.identity import tables as t
from services.identity.domain.events import AgreementSet, payload_of
from services.identity.domain.values import Place, person_actor
from services.identity.queries.paging import View, from_cursor, number_of, page


def countries(connection: Connection, after: str | None, limit: int) -> View:
    """Participating countries, by code, with their groups and whether somebody administers them."""
    query = from_cursor(_participating(), t.countries.c.country, after, limit)
    return page(connection, query, limit, "country", lambda row: country(connection, row["country"]))


def country(connection: Connection, code: str) -> View:
    """A country that takes part or did. Raises NotFound."""
    if connection.execute(sa.select(t.countries).where(t.countries.c.country == code)).first() is None:
        raise NotFound(kind="country", id=code)
    described = connection.execute(sa.select(t.descriptions).where(t.descriptions.c.country == code)).first()
    withdrawn = sa.select(t.withdrawals.c.since).where(t.withdrawals.c.country == code)
    administrator = (
        sa.select(sa.literal(1))
        .join_from(t.grants, t.people, t.grants.c.person == t.people.c.person)
        .where(t.grants.c.role == "country-administrator", t.grants.c.country == code, t.people.c.active)
    )
    return {
        "country": code,
        "names": described.names if described else None,
        "contact": described.contact if described else None,
        "participating": connection.execute(withdrawn).first() is None,
        "groups": standings(connection, code),
        "administered": connection.execute(administrator.limit(1)).first() is not None,
    }


def standings(connection: Connection, code: str) -> list[View]:
    """What a country is in which groups, by group."""
    mine = sa.select(t.standings).where(t.standings.c.country == code).order_by(t.standings.c.group_code)
    return [{"group": row.group_code, "standing": row.standing} for row in connection.execute(mine)]


def participating(connection: Connection) -> frozenset[str]:
    """The codes of the countries that take part."""
    return frozenset(connection.execute(_participating()).scalars())


def workflow(connection: Connection, code: str) -> View:
    """A country's workflow. Raises NotFound."""
    row = connection.execute(sa.select(t.countries).where(t.countries.c.country == code)).mappings().first()
    if row is None:
        raise NotFound(kind="country", id=code)
    return dict(row)


def groups(connection: Connection, after: str | None, limit: int) -> View:
    """The groups, by code, with members and partners."""
    query = from_cursor(sa.select(t.groups.c.group_code), t.groups.c.group_code, after, limit)
    return page(connection, query, limit, "group_code", lambda row: group(connection, row["group_code"]))


def group(connection: Connection, code: str) -> View:
    """A group. Raises NotFound."""
    names = connection.execute(sa.select(t.groups.c.names).where(t.groups.c.group_code == code)).scalar()
    if names is None:
        raise NotFound(kind="group", id=code)
    mine = sa.select(t.standings).where(t.standings.c.group_code == code).order_by(t.standings.c.country)
    rows = connection.execute(mine).all()
    return {
        "group": code,
        "names": names,
        "members": [row.country for row in rows if row.standing == "member"],
        "partners": [row.country for row in rows if row.standing == "partner"],
    }


def agencies(connection: Connection, code: str, after: str | None, limit: int) -> View:
    """A country's agencies, by code, closed ones too."""
    query = _agencies().where(t.agencies.c.country == code)
    return page(connection, from_cursor(query, t.agencies.c.agency, after, limit), limit, "agency", dict)


def agency(connection: Connection, code: str, agency_code: str) -> View:
    """An agency. Raises NotFound."""
    mine = (t.agencies.c.country == code) & (t.agencies.c.agency == agency_code)
    row = connection.execute(_agencies().where(mine)).mappings().first()
    if row is None:
        raise NotFound(kind="agency", id=agency_code)
    return dict(row)


def agreements(connection: Connection, code: str, after: str | None, limit: int) -> View:
    """A country's decisions about sharing, by indicator; one it never decided about is national."""
    query = from_cursor(
        sa.select(t.agreements).where(t.agreements.c.country == code), t.agreements.c.indicator, after, limit
    )
    groups = sharing_groups(connection)
    return page(connection, query, limit, "indicator", lambda row: _agreement(row, groups))


def agreement(connection: Connection, code: str, indicator: str) -> View:
    """A country's decision about an indicator; since None where it never decided, which is national."""
    mine = (t.agreements.c.country == code) & (t.agreements.c.indicator == indicator)
    row = connection.execute(sa.select(t.agreements).where(mine)).mappings().first()
    if row is None:
        never = AgreementSet(country=code, indicator=indicator, mode="national")
        return {**payload_of(never), "waiting": [], "since": None}
    return _agreement(row, sharing_groups(connection))


def agreed(connection: Connection, code: str, indicator: str) -> frozenset[str]:
    """The countries that an agreement by group speaks of already."""
    view = agreement(connection, code, indicator)
    if view["mode"] not in GROUP_MODES:
        return frozenset()
    return near(code, view["mode"], sharing_groups(connection), None) - frozenset(view["waiting"])


def sharing_groups(connection: Connection) -> list[SharingGroup]:
    """Every group with the standing of its countries."""
    found: dict[str, dict[str, Standing]] = {}
    for row in connection.execute(sa.select(t.standings)):
        group = found.setdefault(row.group_code, {})
        group[row.country] = Standing(kind=row.standing, since=row.since)
    return list(found.values())


def _agreement(row: RowMapping, groups: list[SharingGroup]) -> View:
    consent = Consent(decided=row["since"], confirmed=row["confirmed"])
    late = waiting(row["country"], row["mode"], groups, consent)
    return {**{name: row[name] for name in row if name != "confirmed"}, "waiting": sorted(late)}


def open_organisations(connection: Connection, codes: Collection[str]) -> frozenset[str]:
    """Which of these organisations there are, and are not closed."""
    table = t.organisations
    query = sa.select(table.c.organisation).where(table.c.organisation.in_(sorted(codes)), table.c.open)
    return frozenset(connection.execute(query).scalars())


def open_positions(connection: Connection, positions: Collection[str]) -> frozenset[str]:
    """Which of these positions there are, and are not closed."""
    table = t.positions
    query = sa.select(table.c.position).where(table.c.position.in_(sorted(positions)), table.c.open)
    return frozenset(connection.execute(query).scalars())


def accounts(connection: Connection, numbers: Collection[str]) -> dict[str, str | None]:
    """The country that each of these people stands for, by number; who has no account is left out."""
    wanted = [number_of(number) for number in numbers]
    query = sa.select(t.people.c.person, t.people.c.country).where(t.people.c.person.in_(wanted))
    return {str(row.person): row.country for row in connection.execute(query)}


def people(connection: Connection, place: Place, after: str | None, limit: int) -> View:
    """The people who stand for a country or an organisation, or for neither, by number."""
    query = sa.select(t.people).where(
        t.people.c.country.is_not_distinct_from(place.country),
        t.people.c.organisation.is_not_distinct_from(place.organisation),
    )
    return page(
        connection,
        from_cursor(query, t.people.c.person, number_of(after), limit),
        limit,
        "person",
        lambda row: _person(connection, row),
    )


def person(connection: Connection, number: str) -> View:
    """A person with their roles. Raises NotFound."""
    wanted = number_of(number)
    row = connection.execute(sa.select(t.people).where(t.people.c.person == wanted)).mappings().first()
    if row is None:
        raise NotFound(kind="person", id=number)
    return _person(connection, row)


def names(connection: Connection, numbers: Collection[str]) -> dict[str, tuple[Place, str]]:
    """(place, name) by number, of those who are there and have a name."""
    wanted = [number_of(number) for number in numbers]
    query = sa.select(t.people).where(t.people.c.person.in_(wanted), t.people.c.name.is_not(None))
    return {
        str(row.person): (Place(country=row.country, organisation=row.organisation), row.name)
        for row in connection.execute(query).all()
    }


def erased(connection: Connection, numbers: Collection[str]) -> list[str]:
    """Those of the people who were erased: they were registered, and have no name any more."""
    wanted = [number_of(number) for number in numbers]
    query = sa.select(t.people.c.person).where(t.people.c.person.in_(wanted), t.people.c.name.is_(None))
    return [str(number) for number in connection.execute(query.order_by(t.people.c.person)).scalars()]


def sign_in_rule(connection: Connection, code: str | None) -> View:
    """What a country asks of its people when they sign in; the system asks nothing more."""
    rule = sa.select(t.sign_in_rules.c.second_factor_required).where(t.sign_in_rules.c.country == code)
    required = code is not None and bool(connection.execute(rule).scalar())
    return {"country": code, "second_factor_required": required}


def person_principal(connection: Connection, number: str) -> View:
    """Who a person is to the rest of the system; without session. Raises NotFound."""
    view = person(connection, number)
    return {**view, "actor": person_actor(number), "kind": "person", "session": None, "expires_at": None}


def _agencies() -> sa.Select[Any]:
    by = t.successions.c
    same = (by.country == t.agencies.c.country) & (by.agency == t.agencies.c.agency)
    columns = (by.successor, by.starts.label("succeeded_from"))
    return sa.select(t.agencies, *columns).outerjoin_from(t.agencies, t.successions, same)


def _participating() -> sa.Select[Any]:
    gone = sa.select(t.withdrawals.c.country)
    return sa.select(t.countries.c.country).where(t.countries.c.country.not_in(gone))


def organisations(connection: Connection, after: str | None, limit: int) -> View:
    """The organisations, by code, closed ones too."""
    query = from_cursor(sa.select(t.organisations), t.organisations.c.organisation, after, limit)
    return page(connection, query, limit, "organisation", dict)


def organisation(connection: Connection, code: str) -> View:
    """An organisation. Raises NotFound."""
    mine = t.organisations.c.organisation == code
    row = connection.execute(sa.select(t.organisations).where(mine)).mappings().first()
    if row is None:
        raise NotFound(kind="organisation", id=code)
    return dict(row)


def delegates(connection: Connection, code: str, after: str | None, limit: int) -> View:
    """The organisations that submit for a country, by code, and what for."""
    query = sa.select(t.delegates).where(t.delegates.c.country == code)
    return page(
        connection, from_cursor(query, t.delegates.c.organisation, after, limit), limit, "organisation", dict
    )


def delegate(connection: Connection, code: str, organisation_code: str) -> View:
    """What an organisation submits for a country. Raises NotFound."""
    mine = (t.delegates.c.country == code) & (t.delegates.c.organisation == organisation_code)
    row = connection.execute(sa.select(t.delegates).where(mine)).mappings().first()
    if row is None:
        raise NotFound(kind="delegate", id=organisation_code)
    return dict(row)


def _person(connection: Connection, row: RowMapping) -> View:
    """A person, with roles in their own right, through positions, and as a delegate of countries."""
    held = sa.select(t.grants).where(t.grants.c.person == row["person"])
    view = {name: row[name] for name in ("country", "organisation", "email", "name", "language", "active")}
    roles = [
        _role(grant.grant_id, grant.role, grant)
        for grant in connection.execute(held.order_by(t.grants.c.since, t.grants.c.grant_id)).all()
    ]
    places = (
        sa.select(t.positions)
        .join(t.assignments, t.assignments.c.position == t.positions.c.position)
        .where(t.assignments.c.person == row["person"], t.positions.c.open)
        .order_by(t.assignments.c.since)
    )
    held_positions = connection.execute(places).all()
    for each in held_positions:
        for number, role in enumerate(each.roles, 1):
            known = {**role, "country": each.country, "organisation": None}
            roles.append({**known, "grant": f"{each.position}.{number}", "via": each.position})
    if any(role["role"] == DELEGATE for role in roles):
        mine = sa.select(t.delegates).where(t.delegates.c.organisation == row["organisation"])
        for each in connection.execute(mine.order_by(t.delegates.c.country)).all():
            roles.append(_role(f"{each.country}.{each.organisation}", DELEGATE, each))
    return {
        "person": str(row["person"]),
        **view,
        "positions": [each.position for each in held_positions],
        "roles": roles,
    }


def _role(grant: str, role: str, row: sa.Row[Any]) -> View:
    return {
        "grant": grant,
        "role": role,
        "country": row.country,
        "organisation": row.organisation,
        "indicators": row.indicators,
        "sources": row.sources,
        "via": None,
    }
