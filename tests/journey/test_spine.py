"""A figure travels from an agency's file into every report, and a correction follows it."""

import io

import openpyxl
import pytest

from deploy.trial.client import Client, Problem
from deploy.trial.pdf import text_of_pages
from deploy.trial.story import Country, Story

INDICATOR = "ASYLUM_APPLICATIONS"
FORMATS = ("html", "pdf", "csv", "xlsx", "json", "jsonstat")


def total(value: int, period: str = "2024") -> dict[str, object]:
    return {"period": period, "citizenship": "_T", "value": value}


def report_text(reader: Client, country: Country, form: str, language: str = "en", **query: object) -> str:
    """What a person finds in a report, whatever its format."""
    answer = reader.fetch(
        "/api/v1/reports/citizenship-over-time",
        country=country.code,
        indicator=INDICATOR,
        format=form,
        lang=language,
        **query,
    )
    assert answer.status_code == 200, answer.text[:500]
    match form:
        case "pdf":
            text = "\n".join(text_of_pages(answer.content))
        case "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(answer.content))
            text = "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row)
        case _:
            text = answer.content.decode("utf-8-sig")
    for space in ("\u202f", "\u00a0", ",", " "):
        text = text.replace(space, "")
    return text


@pytest.fixture
def two(story: Story) -> tuple[Country, Country]:
    """A country with a released figure that it shares reciprocally, and another of its group."""
    owner, other = story.country(), story.country()
    for country in (owner, other):
        country.documented(INDICATOR)
    owner.sharing(INDICATOR, "reciprocal")
    return owner, other


def test_a_corrected_figure_is_in_every_format_and_the_old_one_stays_reachable(
    two: tuple[Country, Country],
) -> None:
    owner, _ = two
    reader = owner.person("user")
    before = owner.released(INDICATOR, [total(451927)])["position"]
    owner.released(INDICATOR, [total(836014)], reason="the full year")
    for form in FORMATS:
        for language in ("en", "ru"):
            text = report_text(reader, owner, form, language)
            assert "836014" in text, (form, language)
            assert "451927" not in text, (form, language)
        assert "451927" in report_text(reader, owner, form, as_of=before), form


def test_reciprocity_opens_a_figure_once_the_reader_has_released_its_own(
    two: tuple[Country, Country],
) -> None:
    owner, other = two
    owner.released(INDICATOR, [total(4519)])
    reader = other.person("user")
    assert owner.figure(reader, INDICATOR) is None
    other.released(INDICATOR, [total(77)])
    found = owner.figure(reader, INDICATOR)
    assert found is not None
    assert found["value"] == 4519
    assert found["visible_because"] == "reciprocal"
    assert owner.figure(other.story.public(), INDICATOR) is None


def test_everyone_entitled_is_told_of_a_correction(two: tuple[Country, Country]) -> None:
    owner, other = two
    reader = other.person("user")
    other.released(INDICATOR, [total(77)])
    owner.released(INDICATOR, [total(4519)])
    owner.released(INDICATOR, [total(8360)], reason="the full year")
    notices = [item for item in reader.items("/api/v1/notices") if item["country"] == owner.code]
    assert len(notices) == 1
    assert notices[0]["reason"] == "the full year"
    reader.post(f"/api/v1/notices/{notices[0]['id']}/acknowledge")
    ledger = list(owner.person("user").items("/api/v1/corrections", country=owner.code, indicator=INDICATOR))
    assert len(ledger) == 1
    told = {notice["country"] for notice in ledger[0]["notices"]}
    assert told == {owner.code, other.code}
    assert any(
        notice["acknowledged_at"] for notice in ledger[0]["notices"] if notice["country"] == other.code
    )


def test_an_agreement_that_is_narrowed_closes_the_figure_at_once(two: tuple[Country, Country]) -> None:
    owner, other = two
    owner.sharing(INDICATOR, "public")
    owner.released(INDICATOR, [total(4519)])
    assert owner.figure(other.story.public(), INDICATOR) is not None
    owner.sharing(INDICATOR, "national")
    assert owner.figure(other.story.public(), INDICATOR) is None
    assert owner.figure(other.person("user"), INDICATOR) is None


def test_small_counts_are_masked_for_outsiders_alone(two: tuple[Country, Country]) -> None:
    owner, _ = two
    owner.sharing(INDICATOR, "public")
    rows = [
        {"period": "2024", "citizenship": code, "value": value}
        for code, value in (("AF", 3), ("SY", 50), ("_T", 53))
    ]
    owner.released(INDICATOR, rows)
    seen = {
        item["citizenship"]: item
        for item in owner.story.public().items(
            "/api/v1/observations", country=owner.code, indicator=INDICATOR
        )
    }
    assert seen["AF"]["value"] is None and seen["AF"]["absence"] == "masked"
    assert seen["SY"]["absence"] == "masked"
    assert seen["_T"]["value"] == 53
    own = {
        item["citizenship"]: item["value"]
        for item in owner.person("user").items(
            "/api/v1/observations", country=owner.code, indicator=INDICATOR
        )
    }
    assert own == {"AF": 3, "SY": 50, "_T": 53}


def test_nobody_approves_their_own_submission(two: tuple[Country, Country]) -> None:
    owner, _ = two
    both = owner.person("data-submitter", "both")
    [person] = [
        p["person"] for p in owner.administrator.items("/api/v1/users") if p["email"].startswith("both.")
    ]
    owner.administrator.post(
        f"/api/v1/users/{person}/roles", {"role": "data-approver", "country": owner.code}
    )
    body = {"country": owner.code, "indicator": INDICATOR, "source": "REG", "observations": [total(9)]}
    posted = both.post("/api/v1/submissions", body)
    owner.step(posted["id"], "data-validator", "validate")
    with pytest.raises(Problem) as refusal:
        both.post(f"/api/v1/submissions/{posted['id']}/approve")
    assert (refusal.value.status, refusal.value.code) == (403, "own-submission")


def test_a_figure_is_confidential_until_its_release(two: tuple[Country, Country]) -> None:
    owner, other = two
    owner.sharing(INDICATOR, "public")
    posted = owner.submit(INDICATOR, [total(4519)])
    for stranger in (
        owner.story.public(),
        other.person("data-approver"),
        owner.person("user"),
        owner.story.secretariat,
    ):
        assert stranger.fetch(f"/api/v1/submissions/{posted['id']}").status_code in {401, 404}
        assert owner.figure(stranger, INDICATOR) is None
