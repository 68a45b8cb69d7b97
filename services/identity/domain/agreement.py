"""What a sharing agreement may say: pure rules of the decision who else reads an indicator."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final, assert_never

from servicekit.errors import NotFound
from servicekit.moments import rfc3339
from servicekit.sharing import near, terms_name
from services.identity.domain import commands as c
from services.identity.domain import errors
from services.identity.domain.events import AgreementConfirmed, AgreementSet, TermsAccepted
from services.identity.domain.values import AgreementMode, Existence

NAMED: Final = ("countries", "organisations", "positions", "people")
"""The members of an agreement that name readers."""


def agree(country: str, command: c.SetAgreement, present: AgreementSet | None) -> Iterator[AgreementSet]:
    """The decision, or nothing where it is so already. Raises what domain.errors names."""
    wanted = AgreementSet(
        country=country,
        indicator=command.indicator,
        mode=command.mode,
        countries=_sorted(command.countries),
        organisations=_sorted(command.organisations),
        positions=_sorted(command.positions),
        people=tuple(sorted(set(command.people), key=int)),
        terms=command.terms,
        starts_at=_moment(command.starts_at),
        ends_at=_moment(command.ends_at),
        embargo_until=_moment(command.embargo_until),
        lapse_after_days=command.lapse_after_days,
        existence=command.existence or usual_existence(command.mode),
    )
    _check_readers(country, wanted, command)
    _check_fields(wanted)
    _check_times(command, wanted, present)
    if wanted != present:
        yield wanted


def usual_existence(mode: AgreementMode) -> Existence:
    """Whether the figures' existence may be known where a decision says nothing of it.

    Who shares with somebody invites others to do their part; who shares with nobody keeps it closed.
    """
    return "closed" if mode == "national" else "announced"


def confirm(country: str, command: c.ConfirmAgreement) -> Iterator[AgreementConfirmed]:
    """The confirmation of those that wait; nothing for those that read already. Raises NotWaiting."""
    for code in command.countries:
        if code not in command.waiting | command.agreed:
            raise errors.NotWaiting(country=code)
    waiting = tuple(sorted(command.waiting.intersection(command.countries)))
    if waiting:
        yield AgreementConfirmed(country=country, indicator=command.indicator, countries=waiting)


def accept(
    country: str, command: c.AcceptTerms, present: AgreementSet | None, accepted: Collection[TermsAccepted]
) -> Iterator[TermsAccepted]:
    """The acceptance, or nothing where it is so already.

    Raises NotFound for terms that no longer hold, TermsNotForReader where they open nothing to whom they
    are accepted for.
    """
    if present is None or terms_name(present.terms) != command.terms:
        raise NotFound(kind="terms", id=command.terms)
    if not _speaks_of(country, present, command):
        raise errors.TermsNotForReader(country=country, indicator=command.indicator)
    wanted = TermsAccepted(
        country=country,
        indicator=command.indicator,
        terms=command.terms,
        person=command.person,
        reader_country=command.reader_country,
    )
    if wanted not in accepted:
        yield wanted


def _speaks_of(owner: str, agreement: AgreementSet, command: c.AcceptTerms) -> bool:
    """Whether the agreement may open the figures to whom the terms are accepted for, now or later."""
    if command.country == owner:
        return False
    by_name = command.person is not None and (
        command.person in agreement.people
        or command.organisation in agreement.organisations
        or not set(agreement.positions).isdisjoint(command.positions)
    )
    match agreement.mode:
        case "national":
            return False
        case "public":
            return True
        case "bilateral":
            return by_name or command.country in agreement.countries
        case "reciprocal" | "participants":
            return by_name or command.country in near(owner, agreement.mode, command.groups, None)
        case _:
            assert_never(agreement.mode)


def _check_readers(country: str, wanted: AgreementSet, command: c.SetAgreement) -> None:
    named = {name: getattr(wanted, name) for name in NAMED}
    match wanted.mode:
        case "bilateral":
            if not any(named.values()):
                raise errors.AgreementCountriesMissing()
        case "reciprocal" | "participants":
            if wanted.countries:
                raise errors.AgreementCountriesUnused(mode=wanted.mode)
        case "national" | "public":
            if wanted.countries:
                raise errors.AgreementCountriesUnused(mode=wanted.mode)
            if any(named.values()):
                raise errors.AgreementReadersUnused(mode=wanted.mode)
        case _:
            assert_never(wanted.mode)
    for code in wanted.countries:
        if code == country:
            raise errors.AgreementWithItself(country=code)
        if code not in command.participating:
            raise errors.AgreementUnknownCountry(country=code)
    for kind, codes, known in (
        ("organisation", wanted.organisations, command.organisations_known),
        ("position", wanted.positions, command.positions_known),
        # A number that nobody has yet would open the figures to whoever gets it.
        ("person", wanted.people, frozenset(command.people_known)),
    ):
        for code in codes:
            if code not in known:
                raise errors.AgreementUnknownReader(kind=kind, id=code)
    for code in wanted.positions:
        if code.partition("-")[0] == country:
            raise errors.AgreementWithItself(country=country)
    for number in wanted.people:
        if command.people_known[number] == country:
            raise errors.AgreementWithItself(country=country)


def _check_fields(wanted: AgreementSet) -> None:
    if wanted.mode == "national":
        for name in ("terms", "starts_at", "ends_at", "embargo_until"):
            if getattr(wanted, name) is not None:
                raise errors.AgreementFieldUnused(field=name, mode=wanted.mode)
    if wanted.mode != "reciprocal" and wanted.lapse_after_days is not None:
        raise errors.AgreementFieldUnused(field="lapse_after_days", mode=wanted.mode)


def _check_times(command: c.SetAgreement, wanted: AgreementSet, present: AgreementSet | None) -> None:
    if command.ends_at is None:
        return
    if command.starts_at is not None and command.ends_at <= command.starts_at:
        raise errors.AgreementEndsBeforeItStarts(starts_at=wanted.starts_at, ends_at=wanted.ends_at)
    unchanged = present is not None and present.ends_at == wanted.ends_at
    if command.ends_at <= command.now and not unchanged:
        raise errors.AgreementOver(ends_at=wanted.ends_at)


def _sorted(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(codes)))


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)
