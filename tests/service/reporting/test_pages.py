"""The pages of reports: the list, one with its form and vintages, both languages."""

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
    assert "4,519" in page and "516" not in re.sub(r"<script.*?</script>", "", page, flags=re.S)


def test_pages_and_reports_speak_russian(web: Web, readers: Readers) -> None:
    for address, query in (
        ("/reports", {}),
        ("/reports/citizenship-over-time", {"country": "MD", "indicator": INDICATOR}),
        ("/reports/country-profile", {"country": "MD"}),
        ("/reports/countries-compared", {"indicator": INDICATOR}),
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
