"""Keying figures in: a table pasted from a spreadsheet, what is wrong at its cell, and a plain form."""

from collections.abc import Callable
from typing import Any

from deploy.trial.story import Story
from tests.journey.pages import axe
from tests.journey.pages.people import Person

INDICATOR = "ASYLUM_APPLICATIONS"
PASTED = "\tЖенщины\tМужчины\nУкраина\t1\u00a0200\t800\nМолдова\t0\t 7 \nАтлантида\t1\t2\n"
PASTE = """(input, text) => {
  const clipboard = new DataTransfer();
  clipboard.setData("text/plain", text);
  const about = { clipboardData: clipboard, bubbles: true, cancelable: true };
  input.dispatchEvent(new ClipboardEvent("paste", about));
}"""


def chooses(person: Person, period: str, **more: str) -> None:
    query = "&".join(f"{name}={value}" for name, value in {"period": period, **more}.items())
    person.opens(f"/submissions/grid?series={INDICATOR}/REG&{query}")


def cell(person: Person, row: str, column: str) -> Any:
    """The input of a row and column, by their codes."""
    heads = person.page.locator("thead th[data-code]")
    codes = [heads.nth(at).get_attribute("data-code") for at in range(heads.count())]
    return person.page.locator(f"tr[data-code={row}] td > input").nth(codes.index(column))


def test_a_table_is_pasted_corrected_and_sent(story: Story, at_browser: Callable[[], Person]) -> None:
    owner = story.country()
    owner.documented(INDICATOR)
    before = [{"period": "2024", "citizenship": "UA", "sex": sex, "value": 5} for sex in ("F", "_T")]
    owner.released(INDICATOR, [*before, {"period": "2024", "value": 9}])
    person = at_browser()
    person.signs_in(owner, "data-submitter")
    person.opens("/submissions")
    person.follows("Key figures in")
    chooses(person, "2024", lang="ru")
    assert axe.faults(person) == []
    chooses(person, "2024", lang="ru", all_rows="1")
    assert cell(person, "UA", "F").get_attribute("placeholder") == "5"

    first = cell(person, "UA", "F")
    first.focus()
    first.evaluate(PASTE, PASTED)
    assert [cell(person, "UA", sex).input_value() for sex in ("F", "M")] == ["1200", "800"]
    assert [cell(person, "MD", sex).input_value() for sex in ("F", "M")] == ["0", "7"]
    told = person.page.locator("[data-grid-told]").inner_text()
    assert "Заполнено ячеек: 4" in told
    assert "Атлантида" in told
    summed = person.page.locator("tr[data-code=UA] output")
    assert summed.inner_text() == "2000"
    assert "comity-grid__differs" in (summed.get_attribute("class") or "")

    first.press("ArrowDown")
    assert person.page.locator("tr[data-code=UA] input:focus").count() == 0
    assert person.page.locator("td > input:focus").count() == 1
    cell(person, "UA", "_T").fill("1x")
    person.page.locator("#reason").fill("Позднее поступление")
    person.presses("Отправить и проверить")
    wrong = cell(person, "UA", "_T")
    assert wrong.get_attribute("aria-invalid") == "true"
    described = wrong.get_attribute("aria-describedby")
    assert "1x" in person.page.locator(f"[id='{described}']").inner_text()
    assert cell(person, "UA", "F").input_value() == "1200"
    assert not person.scrolls_sideways_on_a_telephone()

    wrong.fill("2000")
    cell(person, "_T", "_T").fill("2 007")
    cell(person, "_T", "_T").press("Enter")
    person.presses("Отправить и проверить")
    assert person.page.url.endswith("done=submitted")
    number = person.page.url.split("/submissions/")[1].split("?")[0]
    sent = owner.person("data-submitter").get(f"/api/v1/submissions/{number}/observations")["items"]
    assert {(each["citizenship"], each["sex"]): each["value"] for each in sent} == {
        ("UA", "F"): 1200,
        ("UA", "M"): 800,
        ("UA", "_T"): 2000,
        ("MD", "F"): 0,
        ("MD", "M"): 7,
        ("_T", "_T"): 2007,
    }


def test_a_small_table_is_a_plain_form_without_scripts(
    story: Story, browser: Any, at_browser: Callable[[], Person]
) -> None:
    owner = story.country()
    owner.documented(INDICATOR)
    owner.released(INDICATOR, [{"period": "2023", "value": 9}])
    context = browser.new_context(java_script_enabled=False)
    person = Person(page=context.new_page(), base_url=at_browser().base_url, errors=[])
    person.signs_in(owner, "data-submitter")
    chooses(person, "2024", across="period")
    assert cell(person, "_T", "2023").get_attribute("placeholder") == "9"
    cell(person, "_T", "2024").fill("12")
    row = person.page.locator("tr[data-code=_T]")
    row.locator("summary").last.click()
    row.locator("select").last.select_option("P")
    row.locator("details input").last.fill("First results")
    person.presses("Send and check")
    assert person.page.url.endswith("done=submitted")
    number = person.page.url.split("/submissions/")[1].split("?")[0]
    [sent] = owner.person("data-submitter").get(f"/api/v1/submissions/{number}/observations")["items"]
    assert (sent["period"], sent["value"], sent["status"], sent["note"]) == ("2024", 12, "P", "First results")
    context.close()
