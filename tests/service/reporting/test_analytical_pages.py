"""Pages of the analytical reports: in the reader's language throughout, with forms that keep choices."""

import re

import pytest

from tests.service.reporting.readers import OWN_WORDS, PAGE, Readers
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web

REPORTS = {
    "regional-sum": {"indicator": INDICATOR, "group": "G"},
    "citizens-abroad": {"citizenship": "UA"},
    "origins-by-destinations": {"indicator": INDICATOR},
    "availability": {"from": "2020"},
    "timeliness": {"indicator": INDICATOR},
    "revisions": {"country": "MD", "indicator": INDICATOR},
    "bulletin": {"from": "2025"},
}
KEPT = {"Excel", "JSON", "stat", "late"}
"""Names of formats, and the reason that the amendment was given in English."""
UNTRANSLATED = {"Applications", "lodged", "Country", "citizenship"}
"""What the scene's indicator says of itself in the working languages alone."""


@pytest.mark.parametrize("id_", REPORTS)
def test_a_page_is_in_one_language_throughout_and_its_form_keeps_what_was_chosen(
    sqlite_scene: Scene, web: Web, readers: Readers, id_: str
) -> None:
    scene = sqlite_scene
    scene.agree("MD", "bilateral", "KZ")
    scene.release("KZ", [("2024", "_T", "_T", 600), ("2024", "UA", "_T", 600)])
    scene.release("MD", [("2024", "_T", "_T", 8360), ("2024", "UA", "_T", 7841)], reason="late")
    scene.catch_up()
    for language in ("ru", "uk"):
        page = web.get(f"/reports/{id_}", readers.outsider, headers=PAGE, lang=language, **REPORTS[id_]).text
        main = page[page.index("<main") : page.index("</main>")]
        read = re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", main, flags=re.S)
        read = re.sub(r"\b[0-9a-f]{16,}\b", " ", read)  # checkpoints
        foreign = set(re.findall(r"[A-Za-z]{4,}", read)) - KEPT - OWN_WORDS
        assert foreign - (UNTRANSLATED if language == "uk" else set()) == set(), language
        assert (re.search("[іїєґ]", read) is not None) is (language == "uk")
        assert (re.search("[ыэъё]", read) is not None) is (language == "ru")
        for name, value in REPORTS[id_].items():
            kept = rf'name="{name}"[^>]*value="{value}"|<option value="{value}" selected'
            assert re.search(kept, main), (name, value)


def test_countries_are_ticked_by_their_names_and_stand_in_every_link_of_the_page(
    sqlite_scene: Scene, web: Web, readers: Readers
) -> None:
    scene = sqlite_scene
    scene.agree("MD", "bilateral", "KZ", "UA")
    scene.agree("UA", "bilateral", "KZ", "MD")
    scene.release("KZ", [("2024", "_T", "_T", 600)])
    scene.release("UA", [("2024", "_T", "_T", 700)])
    scene.catch_up()

    def page(address: str) -> str:
        answer = web.get(address, readers.outsider, headers=PAGE)
        assert answer.status_code == 200
        return str(answer.text)

    box = '<input class="govuk-checkboxes__input" type="checkbox" id="countries-{0}" name="countries" '
    box += 'value="{0}"{1}>'
    every = page("/reports/availability")
    some = page("/reports/availability?countries=MD&countries=KZ")
    for code in ("MD", "KZ", "UA"):
        assert box.format(code, "") in every
        assert box.format(code, " checked" if code != "UA" else "") in some
    assert "Tick those to be shown; none: all" in every
    assert "countries=KZ%2CMD" in some  # one address, however the choice was made
    for given in ("MD,KZ", "KZ, MD", "KZ,MD,KZ"):
        again = page(f"/reports/availability?countries={given}")
        assert again.count(" checked") == 2 and "countries=KZ%2CMD" in again
