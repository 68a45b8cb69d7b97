"""Real files in arrangements of their own come in by saved mappings alone, with the published totals."""

from collections import Counter
from typing import Any

import pytest
import requests

from deploy.trial.story import Country, Story
from deploy.trial.systems import System
from tests.journey import untidy
from tests.journey.untidy import CSV, XLSX


@pytest.fixture
def story(embedded_system: System) -> Story:
    return Story(embedded_system)


@pytest.fixture
def country(story: Story) -> Country:
    return story.country()


def saved(country: Country, indicator: str, layout: Any, name: str = "Our table") -> str:
    """The number of a mapping that the submitter saved."""
    series = {"country": country.code, "indicator": indicator, "source": "REG"}
    body = {**series, "name": name, "layout": layout}
    mapping: str = country.person("data-submitter").post("/api/v1/mappings", body)["mapping"]
    return mapping


def sent(country: Country, mapping: str, file: str, media_type: str, data: bytes | None = None) -> Any:
    """The answer to a file that is sent with nothing but the mapping."""
    given = untidy.content(file) if data is None else data
    return country.person("data-submitter").post_file(
        "/api/v1/submissions", file.removesuffix(".gz"), given, media_type, {"mapping": mapping}
    )


def figures(country: Country, submission: Any) -> list[dict[str, Any]]:
    path = f"/api/v1/submissions/{submission['id']}/observations"
    return list(country.person("data-submitter").items(path, limit=500))


def sums(found: list[dict[str, Any]], *by: str) -> Counter[Any]:
    """Sums over all citizenships, without the total that the file gives itself."""
    counted: Counter[Any] = Counter()
    for each in found:
        if each["citizenship"] != "_T":
            counted[tuple(each[name] for name in by)] += each["value"]
    return counted


def totals(found: list[dict[str, Any]], *by: str) -> dict[Any, int]:
    return {tuple(each[name] for name in by): each["value"] for each in found if each["citizenship"] == "_T"}


def test_ireland_its_grand_total_is_the_sum_of_its_rows(country: Country) -> None:
    country.documented("WORK_PERMITS")
    mapping = saved(country, "WORK_PERMITS", untidy.IRELAND)
    answer = sent(country, mapping, "ireland_nationalities_2025.xlsx", XLSX)
    assert answer["mapping"] == {"mapping": mapping, "version": 1}
    found = figures(country, answer)
    published = {("2025", "DECISION", "GRANTED"): 31044, ("2025", "DECISION", "REFUSED"): 3432}
    assert sums(found, "period", "stage", "outcome") == published
    assert totals(found, "period", "stage", "outcome") == published
    unknown = [each["value"] for each in found if each["citizenship"] == "UNK"]
    assert unknown == [2]


def test_iom_although_reporter_and_nationality_have_changed_places(country: Country) -> None:
    country.documented("EXITS", unit="cases")
    answer = sent(country, saved(country, "EXITS", untidy.IOM), "iom_regular_exits.csv", CSV)
    published: Counter[Any] = Counter()
    for row in untidy.rows("iom_regular_exits.csv"):
        if row["nat"] == "COL":
            published[(row["t"],)] += int(row["n"])
    found = figures(country, answer)
    assert sums(found, "period") == published
    nobodys = {each["period"]: each["value"] for each in found if each["citizenship"] == "UNK"}
    assert nobodys == {"2022-01": 57, "2022-02": 63}


def test_the_uk_with_its_own_names_and_rows_by_age_and_place_added_up(country: Country) -> None:
    country.documented("ASYLUM_APPLICATIONS")
    mapping = saved(country, "ASYLUM_APPLICATIONS", untidy.UK)
    answer = sent(country, mapping, "uk_asylum_applications.csv.gz", CSV)
    found = figures(country, answer)
    published: Counter[Any] = Counter()
    for row in untidy.rows("uk_asylum_applications.csv.gz"):
        code = {"Male": "M", "Female": "F", "Unknown Sex": "_U", "Total (pre-2009)": "_T"}[row["Sex"]]
        published[row["Quarter"].replace(" ", "-"), code] += int(row["Applications"])
    assert sums(found, "period", "sex") == published
    # Home Office, Immigration system statistics, year ending June 2023: 97,390 people applied for asylum.
    year = [count for (period, _), count in sums(found, "period", "sex").items() if period > "2022-Q2"]
    assert sum(year) == 97_390


def test_eurostat_with_names_of_countries_and_gaps(country: Country) -> None:
    country.documented("FOREIGNERS")
    mapping = saved(country, "FOREIGNERS", untidy.EUROSTAT)
    answer = sent(country, mapping, "eurostat_population_by_citizenship.csv", CSV)
    found = figures(country, answer)
    published = {
        (row["year"],): int(row["number of citizens in country"])
        for row in untidy.rows("eurostat_population_by_citizenship.csv")
        if (row["citizen"], row["geo"]) == ("Foreign country and stateless", "Austria")
    }
    assert totals(found, "period") == published
    assert sums(found, "period") == published


def test_what_moved_in_next_years_file_is_named_and_nothing_is_kept(country: Country) -> None:
    country.documented("FOREIGNERS")
    mapping = saved(country, "FOREIGNERS", untidy.EUROSTAT)
    moved = b"Published on 2 June,,,\n" + untidy.content("eurostat_population_by_citizenship.csv")
    problem = refused(country, mapping, moved, 422)
    first = problem["findings"][0]
    assert (first["code"], first["place"]) == ("heading-moved", "A1")
    assert "A2" in first["message"]
    assert country.person("data-submitter").get("/api/v1/submissions")["items"] == []


def refused(country: Country, mapping: str, data: bytes, status: int, **query: str) -> Any:
    answer: requests.Response = country.person("data-submitter").send(
        "POST",
        "/api/v1/submissions",
        headers={"Content-Type": "text/csv"},
        params={"mapping": mapping, **query},
        data=data,
    )
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_mapping_is_saved_in_versions_and_given_up(country: Country) -> None:
    country.documented("FOREIGNERS")
    submitter = country.person("data-submitter")
    mapping = saved(country, "FOREIGNERS", untidy.EUROSTAT)
    path = f"/api/v1/mappings/{mapping}"
    other = {**untidy.EUROSTAT, "keep": [{"at": 2, "text": "Bulgaria"}]}
    assert submitter.put(path, {"name": "Bulgaria", "layout": other})["version"] == 2
    assert submitter.put(path, {"name": "Bulgaria", "layout": other})["version"] == 2
    assert submitter.get(path, version=1)["layout"]["keep"][0]["text"] == "Austria"
    assert submitter.fetch(path, version=3).status_code == 404
    [listed] = submitter.get("/api/v1/mappings", indicator="FOREIGNERS")["items"]
    assert (listed["mapping"], listed["version"], listed["name"]) == (mapping, 2, "Bulgaria")
    data = untidy.content("eurostat_population_by_citizenship.csv")
    assert refused(country, mapping, data, 422, indicator="EXITS")["code"] == "mapping-of-other-figures"
    assert submitter.send("DELETE", path).status_code == 200
    assert submitter.get("/api/v1/mappings")["items"] == []
    assert refused(country, mapping, data, 409)["code"] == "mapping-retired"
    assert refused(country, "no-such", data, 422)["code"] == "unknown-mapping"


def test_a_layout_that_contradicts_itself_is_not_saved(country: Country) -> None:
    country.documented("FOREIGNERS")
    series = {"country": country.code, "indicator": "FOREIGNERS", "source": "REG"}
    layout = {**untidy.EUROSTAT, "constants": {"citizenship": "UA", "age": "_T"}, "thousands": "."}
    for language, word in (("en", "two ways"), ("ru", "двумя способами")):
        answer = country.person("data-submitter").send(
            "POST",
            "/api/v1/mappings",
            headers={"Accept-Language": language},
            json={**series, "name": "Ours", "layout": layout},
        )
        assert answer.status_code == 422
        problem = answer.json()
        assert problem["code"] == "layout-unusable"
        codes = {each["code"] for each in problem["findings"]}
        assert codes == {"layout-given-twice", "layout-unknown-dimension", "layout-separators"}
        assert any(word in each["message"] for each in problem["findings"])


def test_a_preview_guesses_names_what_nobody_tells_and_keeps_nothing(country: Country) -> None:
    country.documented("WORK_PERMITS")
    submitter = country.person("data-submitter")
    series = {"country": country.code, "indicator": "WORK_PERMITS", "source": "REG"}
    file = untidy.content("ireland_nationalities_2025.xlsx")
    seen = submitter.post_file("/api/v1/mappings/preview", "permits.xlsx", file, XLSX, series)
    assert seen["layout"]["heading"] == [2, 2]
    assert seen["layout"]["period"] == {"kind": "cell", "text": "B1"}
    assert [each["gives"] for each in seen["layout"]["columns"]] == ["dimension", "value", "value"]
    labels = {each["label"]: each["times"] for each in seen["labels"]}
    assert labels == {"Serbia and Montenegro": 1, "Tibet": 1}
    assert submitter.get("/api/v1/submissions")["items"] == []
