"""People do the whole way in the portal: a file is sent, judged, released, amended, and others are told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.trial.story import Country, Story
from tests.journey.pages.people import Person

INDICATOR = "ASYLUM_APPLICATIONS"
NAMES = {"en": "Asylum applications", "ru": "Ходатайства о предоставлении убежища"}
FIGURES = "period,citizenship,value\n2023,_T,4400\n2023,UA,4390\n2023,SY,7\n2023,AM,3\n2024,_T,{}\n"


@pytest.fixture
def two(story: Story) -> tuple[Country, Country]:
    """A country that shares an indicator with its whole group, and another of the group."""
    owner, other = story.country(), story.country()
    owner.documented(INDICATOR)
    owner.sharing(INDICATOR, "participants")
    return owner, other


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    """A CSV file in which the total of 2024 is what it is asked for."""

    def make(total: str) -> Path:
        path = tmp_path / f"figures-{len(list(tmp_path.iterdir()))}.csv"
        path.write_text(FIGURES.format(total), encoding="utf-8")
        return path

    return make


def send(person: Person, path: Path, reason: str = "") -> None:
    person.opens("/submissions/new")
    person.page.locator("#series").select_option(f"{INDICATOR}/REG")
    person.page.locator("#file").set_input_files(path)
    person.page.locator("#reason").fill(reason)
    person.presses("Send and check", "Отправить и проверить")


def explain(person: Person) -> None:
    """Every warning of the page gets a comment."""
    for field in person.page.locator("textarea[name=text]").all():
        field.fill("A new law.")
    person.presses("Keep the comments")


def judge(person: Person, address: str, *steps: tuple[str, str]) -> None:
    for button, said in steps:
        person.page.goto(address)
        person.page.locator("#comment").fill("Compared with the register.")
        person.presses(button)
        assert said in person.reads()


def test_a_figure_goes_from_a_file_to_its_correction_in_the_browser(
    two: tuple[Country, Country], at_browser: Callable[[], Person], file: Callable[[str], Path]
) -> None:
    owner, other = two
    submitter, validator, approver, reader = (at_browser() for _ in range(4))
    submitter.signs_in(owner, "data-submitter")
    validator.signs_in(owner, "data-validator")
    approver.signs_in(owner, "data-approver")
    reader.signs_in(other, "user")

    for total, reason in (("4519", ""), ("8360", "Late registrations were added")):
        send(submitter, file(total), reason)
        assert "The file was accepted" in submitter.reads()
        address = submitter.page.url.split("?")[0]
        explain(submitter)
        judge(validator, address, ("Confirm the data", "The data are confirmed"))
        judge(approver, address, ("Approve", "is approved"), ("Release", "are released"))

    assert "4,519" in approver.reads()
    assert "8,360" in approver.reads()
    assert "+3,841" in approver.reads()

    reader.opens("/notices")
    reader.follows(f": {NAMES['en']}")
    assert "Late registrations were added" in reader.reads()
    assert "+3,841" in reader.reads()
    reader.presses("Acknowledge")
    assert "The notice is acknowledged" in reader.reads()

    approver.opens(f"/corrections?country={owner.code}")
    assert "1 acknowledged it" in approver.reads()
    reader.opens(f"/corrections?country={owner.code}")
    assert "you were told" in reader.reads()


def test_what_is_wrong_in_a_file_is_named_in_the_language_of_the_page(
    two: tuple[Country, Country], at_browser: Callable[[], Person], file: Callable[[str], Path]
) -> None:
    submitter = at_browser()
    submitter.signs_in(two[0], "data-submitter")
    submitter.opens("/submissions/new?lang=ru")
    send(submitter, file("-5"))
    assert "Есть ошибка" in submitter.reads()
    assert "строка 6, столбец value" in submitter.reads()
    submitter.opens("/submissions")
    assert NAMES["ru"] not in submitter.page.locator("table").all_inner_texts()


def test_nobody_sees_buttons_for_steps_that_are_not_theirs(
    two: tuple[Country, Country], at_browser: Callable[[], Person], file: Callable[[str], Path]
) -> None:
    owner, other = two
    submitter, stranger = at_browser(), at_browser()
    submitter.signs_in(owner, "data-submitter")
    send(submitter, file("4519"))
    buttons = submitter.page.locator("main button").all_inner_texts()
    assert buttons == ["Withdraw", "Keep the comments"]
    stranger.signs_in(other, "data-approver")
    stranger.opens("/submissions/" + submitter.page.url.split("/")[-1])
    assert "There is nothing at this address" in stranger.reads()


def test_a_question_and_its_answer_stay_with_the_submission(
    two: tuple[Country, Country], at_browser: Callable[[], Person], file: Callable[[str], Path]
) -> None:
    submitter, validator = at_browser(), at_browser()
    submitter.signs_in(two[0], "data-submitter")
    validator.signs_in(two[0], "data-validator")
    send(submitter, file("4519"))
    address = submitter.page.url.split("?")[0]
    validator.page.goto(address)
    validator.page.locator("#comment").fill("Does it include repeat applications?")
    validator.presses("Ask for clarification")
    submitter.opens("/")
    submitter.follows(NAMES["en"])
    assert "Does it include repeat applications?" in submitter.reads()
    submitter.page.locator("#comment").fill("No, first ones only.")
    submitter.presses("Send the answer")
    validator.page.goto(address)
    assert "No, first ones only." in validator.reads()


def test_an_agreement_is_decided_in_the_browser_and_holds_at_once(
    two: tuple[Country, Country], at_browser: Callable[[], Person]
) -> None:
    owner, other = two
    owner.released(INDICATOR, [{"period": "2024", "citizenship": "_T", "value": 4519}])
    reader = other.person("user")
    assert owner.figure(reader, INDICATOR) is not None
    administrator = at_browser()
    administrator.opens("/sign-in")
    administrator.page.locator("#email").fill(f"administrator.{owner.code.lower()}@example.org")
    administrator.page.locator("#password").fill("correct horse battery")
    administrator.presses("Sign in")
    administrator.opens("/agreements")
    administrator.follows(NAMES["en"])
    administrator.page.get_by_label("Nobody else").check()
    administrator.presses("Show what would change")
    assert "loses" in administrator.reads()
    administrator.presses("Set the agreement")
    assert "in force" in administrator.reads()
    assert owner.figure(reader, INDICATOR) is None


def test_a_document_is_filed_found_and_downloaded(
    two: tuple[Country, Country], at_browser: Callable[[], Person], tmp_path: Path
) -> None:
    path = tmp_path / "law.txt"
    path.write_text("The text of the law", encoding="utf-8")
    editor, anybody = at_browser(), at_browser()
    editor.signs_in(two[0], "content-manager")
    editor.opens("/documents/new")
    title = f"Law on asylum of {two[0].code}"
    for name, text in (
        ("titles_en", title),
        ("titles_ru", f"Закон об убежище {two[0].code}"),
        ("summaries_en", "Who may apply."),
        ("summaries_ru", "Кто может обратиться."),
    ):
        editor.page.locator(f"#{name}").fill(text)
    editor.page.locator("#file").set_input_files(path)
    editor.page.locator("#visibility").select_option("public")
    editor.presses("File the document")
    assert "The document is filed" in editor.reads()

    anybody.opens("/documents")
    anybody.follows(title)
    with anybody.page.expect_download() as download:
        anybody.page.get_by_role("button", name="Download").click()
    assert Path(download.value.path()).read_text(encoding="utf-8") == "The text of the law"
    assert download.value.suggested_filename == "law.txt"


def test_the_language_switch_keeps_the_page_and_lasts(
    two: tuple[Country, Country], at_browser: Callable[[], Person]
) -> None:
    person = at_browser()
    person.signs_in(two[0], "user")
    person.opens("/submissions?state=checked")
    person.switches_language("Русский")
    assert person.page.url.endswith("/submissions?state=checked&lang=ru")
    assert person.page.locator("html").get_attribute("lang") == "ru"
    assert person.page.locator("#state").input_value() == "checked"
    person.opens("/account")
    assert "Ваша учётная запись" in person.reads()


def test_signing_out_ends_the_session_for_good(
    two: tuple[Country, Country], at_browser: Callable[[], Person]
) -> None:
    person = at_browser()
    person.signs_in(two[0], "user")
    cookies = person.page.context.cookies()
    with person.page.expect_navigation():
        person.page.get_by_role("button", name="Sign out").click()
    assert "You are signed out" in person.page.inner_text("body")
    person.page.context.add_cookies(cookies)
    person.opens("/account")
    assert person.page.url.endswith("/sign-in?next=%2Faccount")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_page_fits_a_telephone(
    two: tuple[Country, Country],
    at_browser: Callable[[], Person],
    file: Callable[[str], Path],
    language: str,
) -> None:
    person = at_browser()
    person.signs_in(two[0], "data-submitter")
    send(person, file("4519"))
    one = "/submissions/" + person.page.url.split("/")[-1].split("?")[0]
    person.narrows()
    paths = ["/", "/submissions", "/submissions/new", one, f"{one}/observations", f"{one}/differences"]
    paths += ["/notices", "/corrections", "/documents", "/agreements", "/account", "/api/v1/docs", "/nothing"]
    for path in paths:
        person.opens(f"{path}?lang={language}")
        assert not person.scrolls_sideways(), path
