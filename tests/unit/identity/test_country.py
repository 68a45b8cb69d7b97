"""Countries and groups: agencies, keys, workflow, agreements and standings."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from servicekit.concepts import ReleasedBy
from servicekit.errors import NotFound
from services.identity.domain import commands as c
from services.identity.domain import country, errors, group
from services.identity.domain.events import (
    AgencyClosed,
    AgencyRegistered,
    AgreementConfirmed,
    AgreementSet,
    CountryAdmitted,
    GroupFormed,
    GroupJoined,
    KeyIssued,
    KeyRevoked,
    WorkflowSet,
)
from tests.unit.identity.stories import Story

NOW, DAY = datetime(2025, 3, 1, 9, 0, tzinfo=UTC), timedelta(days=1)
NAMES = {"en": "Police", "ru": "Полиция"}
UNKNOWN = Story(country.unadmitted("MD"), country.decide, country.evolve)
MOLDOVA = UNKNOWN.given(CountryAdmitted(country="MD"))
AGENCY = AgencyRegistered(country="MD", agency="MIA", names=NAMES)
TAKING_PART = frozenset({"MD", "PL", "UA"})


def workflow(
    validation: bool = True,
    approval: bool = True,
    distinct: bool = False,
    released_by: ReleasedBy = "anyone",
) -> dict[str, Any]:
    return {
        "validation_required": validation,
        "approval_required": approval,
        "distinct_validator_and_approver": distinct,
        "released_by": released_by,
    }


def issued(key: str, agency: str = "MIA") -> KeyIssued:
    return KeyIssued(country="MD", **{**issue(key, agency), "actions": ("submit",)})


def issue(key: str, agency: str = "MIA") -> dict[str, Any]:
    return {
        "key": key,
        "agency": agency,
        "label": "export",
        "indicators": ("ENTRIES",),
        "sources": None,
        "actions": ("submit",),
        "networks": (),
        "expires_at": "2026-01-01T00:00:00+00:00",
    }


def agree(mode: Any, *countries: str, **more: Any) -> c.SetAgreement:
    known: dict[str, Any] = {
        "participating": TAKING_PART,
        "organisations_known": frozenset({"IOM"}),
        "positions_known": frozenset({"PL-FP1", "MD-FP1"}),
        "people_known": {"12": "PL", "9": None, "7": "MD"},
        "now": NOW,
    }
    return c.SetAgreement(indicator="ENTRIES", mode=mode, countries=countries, **known, **more)


def agreed(mode: Any, **more: Any) -> AgreementSet:
    existence = "closed" if mode == "national" else "announced"
    return AgreementSet(country="MD", indicator="ENTRIES", mode=mode, **{"existence": existence, **more})


def close(agency: str, reason: str, *, force: bool = False, **held: tuple[str, ...]) -> c.CloseAgency:
    holding = {"sources": (), "positions": (), **held}
    return c.CloseAgency(agency=agency, reason=reason, force=force, now=NOW, **holding)


def test_a_country_is_admitted_once() -> None:
    UNKNOWN.when(c.AdmitCountry()).then(CountryAdmitted(country="MD"))
    MOLDOVA.when(c.AdmitCountry()).refused(errors.CountryAdmittedAlready, country="MD")


@pytest.mark.parametrize(
    "command",
    [
        c.SetWorkflow(**workflow()),
        c.RegisterAgency(agency="MIA", names=NAMES),
        close("MIA", "r"),
        c.IssueKey(**issue("k1")),
        c.RevokeKey(key="k1", reason="r"),
        agree("public"),
    ],
)
def test_a_country_that_takes_no_part_decides_nothing(command: Any) -> None:
    UNKNOWN.when(command).refused(errors.UnknownCountry, country="MD")


def test_a_workflow_is_set_where_it_changes() -> None:
    MOLDOVA.when(c.SetWorkflow(**workflow())).then()
    strict = WorkflowSet(country="MD", **workflow(distinct=True))
    MOLDOVA.when(c.SetWorkflow(**workflow(distinct=True))).then(strict)
    MOLDOVA.given(strict).when(c.SetWorkflow(**workflow())).then(WorkflowSet(country="MD", **workflow()))


@pytest.mark.parametrize("released_by", ["approver", "other"])
@pytest.mark.parametrize("steps", [(True, True), (True, False), (False, True)])
def test_a_country_says_who_releases_of_those_who_sign_off_or_not(
    steps: tuple[bool, bool], released_by: ReleasedBy
) -> None:
    wanted = workflow(*steps, released_by=released_by)
    MOLDOVA.when(c.SetWorkflow(**wanted)).then(WorkflowSet(country="MD", **wanted))


@pytest.mark.parametrize("released_by", ["approver", "other"])
def test_who_releases_cannot_follow_from_a_step_that_nobody_has_to_take(released_by: ReleasedBy) -> None:
    wanted = workflow(validation=False, approval=False, released_by=released_by)
    refusal = errors.ReleaseNeedsJudgement
    MOLDOVA.when(c.SetWorkflow(**wanted)).refused(refusal, released_by=released_by)
    free = workflow(validation=False, approval=False)
    MOLDOVA.when(c.SetWorkflow(**free)).then(WorkflowSet(country="MD", **free))


def test_an_agency_has_a_code_of_its_own_for_good() -> None:
    MOLDOVA.when(c.RegisterAgency(agency="MIA", names=NAMES)).then(AGENCY)
    again = c.RegisterAgency(agency="MIA", names=NAMES)
    MOLDOVA.given(AGENCY).when(again).refused(errors.AgencyExists)
    closed = AgencyClosed(country="MD", agency="MIA", reason="merged")
    MOLDOVA.given(AGENCY, closed).when(again).refused(errors.AgencyExists)


def test_closing_an_agency_revokes_its_keys_and_no_others() -> None:
    other = AgencyRegistered(country="MD", agency="SBGS", names=NAMES)
    past = (AGENCY, other, issued("k1"), issued("k2"), issued("k3", "SBGS"))
    revoked = KeyRevoked(key="k1", country="MD", reason="lost")
    MOLDOVA.given(*past, revoked).when(close("MIA", "merged", force=True)).then(
        AgencyClosed(country="MD", agency="MIA", reason="merged"),
        KeyRevoked(key="k2", country="MD", reason=country.AGENCY_CLOSED),
    )


def test_keys_are_issued_for_open_agencies_only() -> None:
    MOLDOVA.given(AGENCY).when(c.IssueKey(**issue("k1"))).then(issued("k1"))
    MOLDOVA.when(c.IssueKey(**issue("k1"))).refused(errors.UnknownAgency, country="MD", agency="MIA")
    closed = AgencyClosed(country="MD", agency="MIA", reason="merged")
    MOLDOVA.given(AGENCY, closed).when(c.IssueKey(**issue("k1"))).refused(errors.AgencyIsClosed)


def test_a_key_is_revoked_once() -> None:
    story, revoke = MOLDOVA.given(AGENCY, issued("k1")), c.RevokeKey(key="k1", reason="lost")
    revoked = KeyRevoked(key="k1", country="MD", reason="lost")
    story.when(revoke).then(revoked)
    story.given(revoked).when(revoke).refused(errors.KeyRevokedAlready, key="k1")
    MOLDOVA.when(revoke).refused(NotFound, kind="key", id="k1")


@pytest.mark.parametrize("mode", ["national", "reciprocal", "participants", "public"])
def test_an_agreement_says_who_reads(mode: Any) -> None:
    said = agreed(mode)
    MOLDOVA.when(agree(mode)).then(said)
    MOLDOVA.given(said).when(agree(mode)).then()
    MOLDOVA.when(agree(mode, "PL")).refused(errors.AgreementCountriesUnused, mode=mode)


def test_a_bilateral_agreement_names_countries_that_take_part() -> None:
    MOLDOVA.when(agree("bilateral", "UA", "PL", "UA")).then(agreed("bilateral", countries=("PL", "UA")))
    MOLDOVA.when(agree("bilateral")).refused(errors.AgreementCountriesMissing)
    MOLDOVA.when(agree("bilateral", "FR")).refused(errors.AgreementUnknownCountry, country="FR")
    MOLDOVA.when(agree("bilateral", "MD")).refused(errors.AgreementWithItself, country="MD")


def test_an_agreement_names_organisations_positions_and_people_that_there_are() -> None:
    named: dict[str, Any] = {
        "organisations": ("IOM",),
        "positions": ("PL-FP1",),
        "people": ("9", "12"),
    }
    for mode in ("bilateral", "reciprocal", "participants"):
        MOLDOVA.when(agree(mode, **named)).then(agreed(mode, **named))
    for mode in ("national", "public"):
        MOLDOVA.when(agree(mode, **named)).refused(errors.AgreementReadersUnused, mode=mode)
    unknown = {"organisations": "FAO", "positions": "UA-FP1", "people": "4711"}
    for name, code in unknown.items():
        kind = {"people": "person"}.get(name, name.removesuffix("s"))
        MOLDOVA.when(agree("bilateral", **{name: (code,)})).refused(
            errors.AgreementUnknownReader, kind=kind, id=code
        )
    MOLDOVA.when(agree("bilateral", people=("7",))).refused(errors.AgreementWithItself, country="MD")
    MOLDOVA.when(agree("bilateral", positions=("MD-FP1",))).refused(errors.AgreementWithItself)


def test_an_agreement_has_times_and_terms_where_somebody_reads() -> None:
    terms = {"en": "For analysis only.", "ru": "Только для анализа."}
    fields: dict[str, Any] = {
        "terms": terms,
        "starts_at": NOW + DAY,
        "ends_at": NOW + 2 * DAY,
        "embargo_until": NOW + DAY,
    }
    MOLDOVA.when(agree("public", **fields)).then(
        agreed(
            "public",
            terms=terms,
            starts_at="2025-03-02T09:00:00Z",
            ends_at="2025-03-03T09:00:00Z",
            embargo_until="2025-03-02T09:00:00Z",
        )
    )
    for name, value in fields.items():
        MOLDOVA.when(agree("national", **{name: value})).refused(
            errors.AgreementFieldUnused, field=name, mode="national"
        )
    MOLDOVA.when(agree("reciprocal", lapse_after_days=400)).then(agreed("reciprocal", lapse_after_days=400))
    MOLDOVA.when(agree("public", lapse_after_days=400)).refused(errors.AgreementFieldUnused)


def test_an_agreement_does_not_end_before_it_begins_nor_in_the_past() -> None:
    MOLDOVA.when(agree("public", starts_at=NOW + DAY, ends_at=NOW + DAY)).refused(
        errors.AgreementEndsBeforeItStarts
    )
    MOLDOVA.when(agree("public", ends_at=NOW)).refused(errors.AgreementOver)
    over = agreed("public", ends_at="2025-03-01T09:00:00Z")
    MOLDOVA.given(over).when(agree("public", ends_at=NOW)).then()
    closed = agreed("public", ends_at="2025-03-01T09:00:00Z", existence="closed")
    MOLDOVA.given(over).when(agree("public", ends_at=NOW, existence="closed")).then(closed)


def test_only_those_that_wait_are_confirmed() -> None:
    def confirm(*countries: str) -> c.ConfirmAgreement:
        return c.ConfirmAgreement(
            indicator="ENTRIES",
            countries=countries,
            waiting=frozenset({"PL", "UA"}),
            agreed=frozenset({"GE"}),
        )

    MOLDOVA.when(confirm("UA", "GE", "UA")).then(
        AgreementConfirmed(country="MD", indicator="ENTRIES", countries=("UA",))
    )
    MOLDOVA.when(confirm("GE")).then()
    MOLDOVA.when(confirm("UA", "FR")).refused(errors.NotWaiting, country="FR")


def test_a_group_is_formed_once_and_joined_after() -> None:
    blank = Story(group.Group(code="CIS"), group.decide, group.evolve)
    join = c.JoinGroup(country="MD", standing="member")
    blank.when(join).refused(NotFound, kind="group", id="CIS")
    formed = blank.given(GroupFormed(group="CIS", names=NAMES))
    blank.when(c.FormGroup(names=NAMES)).then(GroupFormed(group="CIS", names=NAMES))
    formed.when(c.FormGroup(names=NAMES)).refused(errors.GroupExists, group="CIS")
    joined = GroupJoined(group="CIS", country="MD", standing="member")
    formed.when(join).then(joined)
    formed.given(joined).when(join).then()
    formed.given(joined).when(c.JoinGroup(country="MD", standing="partner")).then(
        GroupJoined(group="CIS", country="MD", standing="partner")
    )
