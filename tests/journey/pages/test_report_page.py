"""Somebody reads a report: takes its chart along, is told when its figures change, checks an old printout."""

import csv
import html
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.trial.story import Country, Story
from tests.journey.pages import axe
from tests.journey.pages.people import Person

INDICATOR = "ASYLUM_APPLICATIONS"
WORDS = {
    "en": (
        "What this page shows has changed",
        "Does this report still hold?",
        "1 figure of it is another one now",
    ),
    "ru": ("её данные изменились", "Действителен ли ещё этот отчёт?", "Изменилось 1 его значение"),
}


@pytest.fixture
def owner(story: Story) -> Country:
    """A country with the figures of eleven years, which are wider than a telephone."""
    country = story.country()
    country.documented(INDICATOR)
    years = {**{str(year): 3900 for year in range(2014, 2023)}, "2023": 4100, "2024": 4519}
    country.released(INDICATOR, [{"period": year, "value": value} for year, value in years.items()])
    return country


def downloaded(person: Person, name: str, folder: Path) -> bytes:
    """What the button of a chart gives."""
    with person.page.expect_download() as coming:
        person.page.locator(f"button[data-format={name}]").first.click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    assert path.suffix == f".{name}"
    return path.read_bytes()


def shadow_beside_the_names(person: Person) -> str:
    """How much shows of the shadow that says that there is more behind the names of a series."""
    shown: str = person.page.evaluate(
        """async () => {
          await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
          const name = document.querySelector(".comity-scroll--newest .figures tbody th");
          return getComputedStyle(name, "::after").opacity;
        }"""
    )
    return shown


def columns_on_a_telephone(person: Person) -> list[str]:
    """The headings in sight beside the names, none of them in part; the screen stays as it is."""
    before = person.page.viewport_size
    person.narrows()
    found: list[list[Any]] = person.page.evaluate(
        """async () => {
          await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
          const frame = document.querySelector(".comity-scroll--newest");
          const [names, ...columns] = frame.querySelectorAll("thead th");
          const from = names.getBoundingClientRect().right, to = frame.getBoundingClientRect().right;
          return columns.map((each) => { const { left, right } = each.getBoundingClientRect();
            return [each.innerText, right > from + 1 && left < to - 1, left < from - 1 || right > to + 1]; });
        }"""
    )
    assert shadow_beside_the_names(person) == "1"
    person.page.set_viewport_size(before)
    assert any(outside for _, _, outside in found) and not any(seen and outside for _, seen, outside in found)
    return [name for name, seen, _ in found if seen]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_report_is_taken_along_and_says_when_it_is_no_longer_so(
    owner: Country, at_browser: Callable[[], Person], tmp_path: Path, language: str
) -> None:
    changed, standing, verdict = WORDS[language]
    reader = at_browser()
    reader.signs_in(owner, "user")
    reader.opens(f"/reports/citizenship-over-time?country={owner.code}&indicator={INDICATOR}&lang={language}")
    reader.page.wait_for_selector(".comity-chart__downloads:not([hidden])")
    reader.page.locator(".comity-chart__canvas").first.focus()
    for key, told in (("ArrowRight", "3"), ("End", "4"), ("Escape", "")):  # 3,900 in 2014, 4,519 in 2024
        reader.page.keyboard.press(key)
        said = reader.page.locator(".comity-chart [role=status]").first.inner_text()
        assert said.partition(": ")[2][:1] == told

    assert axe.faults(reader) == []
    assert not reader.scrolls_sideways_on_a_telephone()
    assert downloaded(reader, "svg", tmp_path).lstrip().startswith(b"<svg")
    # A picture that goes out alone says of what date its figures are.
    picture = downloaded(reader, "svg", tmp_path).decode()
    assert "UTC" in picture
    # Beneath it stand the code and the address that tell whether it still holds.
    [address] = re.findall(r'<a href="([^"]*/reports/citizenship-over-time/standing\?[^"]*)"', picture)
    assert f"country={owner.code}" in address and f"lang={language}" in address
    drawn = reader.page.request.get(html.unescape(address).replace("/standing?", "/standing.svg?"))
    assert drawn.headers["content-type"] == "image/svg+xml"
    [squares] = re.findall(r' d="([^"]+)"', drawn.text())
    assert f'd="{squares}"' in picture
    assert {"en": "Does this still hold?", "ru": "Действителен ли ещё этот отчёт?"}[language] in picture
    assert re.search(r'height="([\d.]+)"', picture) and re.search(r'viewBox="0 0 [\d.]+ [\d.]+"', picture)
    assert downloaded(reader, "png", tmp_path).startswith(b"\x89PNG")
    # Where the code cannot be fetched, the address stands alone, and nothing speaks of a code.
    reader.page.route("**/standing.svg?*", lambda route: route.fulfill(status=404))
    bare = downloaded(reader, "svg", tmp_path).decode()
    reader.page.unroute("**/standing.svg?*")
    assert f'href="{address}"' in bare and squares not in bare
    assert {"en": "The link tells", "ru": "По ссылке видно"}[language] in bare
    assert {"en": "The code tells", "ru": "Код покажет"}[language] not in bare
    lines = list(csv.reader(io.StringIO(downloaded(reader, "csv", tmp_path).decode("utf-8-sig"))))
    assert [line[0] for line in lines[1:]] == [str(year) for year in range(2014, 2025)]
    last = dict(zip(lines[0], lines[-1], strict=True))
    assert lines[-1][1] == "4519" and "standing?" in last["standing_url"]
    assert last["sources"] and last["checkpoint"] and last["known_at"]
    assert shadow_beside_the_names(reader) == "0"  # everything is in sight
    assert columns_on_a_telephone(reader)[-2:] == ["2023", "2024"]

    def looks_again() -> Any:
        with reader.page.expect_response(lambda answer: answer.request.method == "HEAD") as answered:
            reader.page.evaluate("dispatchEvent(new Event('focus'))")
        return answered.value.status

    assert looks_again() == 304
    assert changed not in reader.reads()
    permanent = reader.page.locator("main").get_by_role("link", name=standing).get_attribute("href")
    owner.released(INDICATOR, [{"period": "2024", "value": 8360}], reason="Late registrations")
    assert looks_again() == 200
    reader.page.wait_for_selector(".comity-changed:not([hidden])")
    assert changed in reader.reads()
    with reader.page.expect_navigation():
        reader.page.locator(".comity-changed a").click()
    assert changed not in reader.reads()
    assert "8" in reader.reads() and "360" in reader.reads()

    reader.page.goto(permanent)
    assert verdict in reader.reads()
    assert axe.faults(reader) == []
    assert not reader.scrolls_sideways_on_a_telephone()
