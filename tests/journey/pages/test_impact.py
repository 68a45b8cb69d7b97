"""An approver looks at what an amendment would change, approves and releases it, and it does just that."""

import csv
import io
from collections import Counter
from collections.abc import Callable

import pytest

from deploy.trial.story import Story
from tests.journey.pages.people import Person
from tests.journey.pages.test_validator_day import looked_at

INDICATOR = "ASYLUM_APPLICATIONS"
WORDS = {
    "en": {
        "title": "What the release would change",
        "all": "All that the release would change",
        "hidden": "becomes hidden",
        "report": "Indicator by citizenship over time",
        "approve": "Approve",
        "release": "Release",
    },
    "ru": {
        "title": "Что изменит выпуск",
        "all": "Всё, что изменит выпуск",
        "hidden": "будет скрыто",
        "report": "Показатель по гражданству в динамике",
        "approve": "Утвердить",
        "release": "Выпустить",
    },
}
BEFORE = [
    {"period": "2023", "citizenship": code, "value": value}
    for code, value in (("_T", 413), ("UA", 300), ("AF", 100), ("SY", 13))
]
AFTER = [{"period": "2023", "citizenship": code, "value": value} for code, value in (("_T", 403), ("SY", 3))]
"""A count becomes small, and another one has to be hidden with it."""


@pytest.mark.parametrize("language", ["en", "ru"])
def test_what_an_approver_is_told_beforehand_is_what_happens(
    story: Story, at_browser: Callable[[], Person], language: str
) -> None:
    words, country, other = WORDS[language], story.country(), story.country()
    country.documented(INDICATOR)
    country.sharing(INDICATOR, "bilateral", [other.code])
    reader = other.person("user")
    country.released(INDICATOR, BEFORE)
    number = country.submit(INDICATOR, AFTER, reason="Counted twice")["id"]
    path = f"/api/v1/submissions/{number}"
    codes = {place["code"] for place in country.person("data-validator").get(path)["uncommented"]}
    if codes:
        said = [{"code": code, "comment": "Known."} for code in sorted(codes)]
        country.person("data-validator").post(f"{path}/comments", {"comments": said})
    country.step(number, "data-validator", "validate")

    approver = at_browser()
    approver.signs_in(country, "data-approver")
    approver.opens(f"/submissions/{number}?lang={language}")
    assert words["title"] in looked_at(approver, f"impact-short-{language}")
    approver.follows(words["all"])
    seen = looked_at(approver, f"impact-{language}")
    for expected in ("413", "403", "-2.4", words["hidden"], words["report"]):
        assert expected in seen.replace("−", "-").replace(",", ".")
    told = country.person("data-approver").get(f"{path}/impact")
    cells = table(country.person("data-approver").fetch(f"{path}/impact", format="csv").content)
    changed = {each["citizenship"]: each["new_value"] for each in cells if each["kind"] == "changed"}
    assert changed == {"_T": "403", "SY": "3"}
    hidden = {each["citizenship"] for each in cells if each["hidden_after"] == "yes"}
    assert "SY" in hidden
    assert len(hidden) > 1

    approver.opens(f"/submissions/{number}?lang={language}")
    approver.presses(words["approve"])
    approver.presses(words["release"])
    figures = reader.items("/api/v1/observations", country=country.code, indicator=INDICATOR)
    assert {each["citizenship"] for each in figures if each["absence"] == "masked"} == hidden
    [correction] = country.person("data-approver").items("/api/v1/corrections", country=country.code)
    people = Counter(each["country"] for each in correction["notices"])
    assert {each["country"]: each["people"] for each in told["readers"]["groups"]} == people


def table(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
