"""The pages of reports: the list, one with its form and vintages, both languages."""

import html
import re

from tests.service.reporting.readers import OWN_WORDS, PAGE, Readers
from tests.service.reporting.scene import INDICATOR
from tests.service.reporting.web import Web


def test_pages_show_the_list_and_a_report_with_its_form_and_vintages(web: Web, readers: Readers) -> None:
    listing = web.get("/reports", readers.outsider, headers=PAGE).text
    assert "/reports/citizenship-over-time?country=MD&amp;indicator=ASYLUM_APPLICATIONS" in listing
    page = web.get(
        "/reports/citizenship-over-time", readers.outsider, headers=PAGE, country="MD", indicator=INDICATOR
    ).text
    for part in ('name="country"', 'name="sex"', 'name="as_of"', "format=pdf", "format=xlsx", "as_of="):
        assert part in page, part
    told = re.sub(r"<script.*?</script>|\b[0-9a-f]{16,}\b", "", page, flags=re.S)  # no checkpoints
    assert "4,519" in told and "516" not in told


def test_pages_and_reports_speak_russian(web: Web, readers: Readers) -> None:
    for address, query in (
        ("/reports", {}),
        ("/reports/citizenship-over-time", {"country": "MD", "indicator": INDICATOR}),
        ("/reports/country-profile", {"country": "MD"}),
        ("/reports/countries-compared", {"indicator": INDICATOR}),
        ("/reports/top-origins", {"country": "MD", "indicator": INDICATOR}),
        ("/reports/custom", {}),
        ("/reports/custom", {"country": "MD", "indicator": INDICATOR, "rows": "sex"}),
        ("/reports/cross-sections", {"country": "MD", "indicator": INDICATOR}),
    ):
        page = web.get(address, readers.own, headers=PAGE, lang="ru", **query).text
        main = re.sub(
            r"<(script|style).*?</\1>|<[^>]*>",
            " ",
            page[page.index("<main") : page.index("</main>")],
            flags=re.S,
        )
        main = re.sub(r"\b[0-9a-f]{16,}\b", " ", main)  # checkpoints
        words = set(re.findall(r"[A-Za-z]{4,}", main)) - {"Excel", "JSON", "stat"} - OWN_WORDS
        assert words == set(), (address, words)


def test_the_public_is_asked_to_sign_in_where_a_report_is_not_open(web: Web, readers: Readers) -> None:
    answer = web.get("/reports/citizenship-over-time", headers=PAGE, country="MD", indicator=INDICATOR)
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in?next=")


def test_a_reader_lays_a_report_out_and_mends_a_layout_that_is_not_possible(
    web: Web, readers: Readers
) -> None:
    picked = web.get("/reports/custom", readers.outsider, headers=PAGE).text
    assert 'name="country"' in picked and 'name="indicator"' in picked
    given = {"country": "MD", "indicator": INDICATOR, "rows": "citizenship"}
    page = web.get("/reports/custom", readers.outsider, headers=PAGE, order="value", top="1", **given)
    assert page.status_code == 200 and "4,519" in page.text
    for name in ("rows", "columns", "measure", "order", "top", "totals", "chart", "sex"):
        assert f'name="{name}"' in page.text, name
    assert '<option value="value" selected>' in page.text and "rows=citizenship" in page.text
    wrong = web.get("/reports/custom", readers.outsider, headers=PAGE, columns="citizenship", **given)
    assert wrong.status_code == 422 and "has two places in the report" in wrong.text
    assert 'name="columns"' in wrong.text


def test_a_data_set_has_a_page_of_its_cross_sections(web: Web, readers: Readers) -> None:
    asked = {"country": "MD", "indicator": INDICATOR}
    page = web.get("/reports/cross-sections", readers.outsider, headers=PAGE, **asked).text
    assert "by=citizenship" in page and "by=sex" not in page
    choices: dict[str, dict[str, str]] = {
        "cross-sections": {},
        "custom": {"as_of": str(readers.released)},
        "top-origins": {"lang": "ru"},
    }
    for address, more in choices.items():
        page = web.get(f"/reports/{address}", readers.outsider, headers=PAGE, **asked, **more).text
        [link] = re.findall(r'href="(/api/v1/observations[^"]*)"', page)
        file = web.get(html.unescape(link), readers.outsider)
        assert file.status_code == 200 and "citizenship_label" in file.text
        assert ("Молдова" in file.text) is ("lang" in more) and ("as_of=" in link) is ("as_of" in more)
    assert "/api/v1/observations" not in web.get("/reports", readers.outsider, headers=PAGE).text
    public = web.get("/reports/cross-sections", headers=PAGE, **asked)
    assert public.status_code == 303 and public.headers["Location"].startswith("/sign-in?next=")
    assert web.get("/reports/cross-sections", readers.stranger, headers=PAGE, **asked).status_code == 404
