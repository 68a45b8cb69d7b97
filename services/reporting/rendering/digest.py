"""The digest of a correction: one message in the reader's language, its differences beside it as CSV."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from servicekit.concepts import text_in
from servicekit.language import format_period, format_period_range, translate, translate_plural
from servicekit.reference import Reference
from servicekit.spreadsheets import inert
from services.reporting.rendering.news import FollowedNews, news_lines

_FIGURES: Final = ("old_value", "old_absence", "new_value", "new_absence", "difference", "percent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Subject and text of a message, and the CSV that goes with it."""

    subject: str
    text: str
    differences: bytes


def digest(
    view: Mapping[str, Any],
    differences: Sequence[Mapping[str, Any]],
    reference: Reference,
    *,
    language: str,
    address: str,
    left_out: bool,
    news: Sequence[FollowedNews] = (),
) -> Digest:
    """The digest of a notice. view, differences: as this reader may see them; address: of the notice's page.

    left_out: there are more differences than these. news: of reports that the reader follows.
    """
    names = _Names(reference, view, language)
    terms = None
    if view["visible_because"] != "own":
        agreement = reference.agreement(view["country"], view["indicator"])
        terms = text_in(agreement.terms, language) if agreement.terms is not None else None
    said = [
        translate(language, "%(country)s has corrected released figures.", country=names.country),
        "",
        f"{translate(language, 'Indicator')}: {names.indicator}",
        f"{translate(language, 'Source')}: {names.source}",
        f"{translate(language, 'Periods')}: {names.periods}",
        f"{translate(language, 'Reason')}: {view['reason'] or '–'}",
        f"{translate(language, 'Changes')}: "
        + translate_plural(
            language, "%(number)s figure changed", "%(number)s figures changed", view["changes"]
        ),
        "",
        translate(language, "The differences are attached as a table (CSV), as far as they are open to you."),
    ]
    if any("masked" in (each["old"]["absence"], each["new"]["absence"]) for each in differences):
        said.append(
            translate(language, "Small counts and what would give them away are hidden there (masked).")
        )
    if left_out:
        said.append(translate(language, "There are more of them than a message can hold: see the portal."))
    said += ["", translate(language, "Read and acknowledge it here:"), address]
    if news:
        said += ["", *news_lines(news, language)]
    if terms is not None:
        said += ["", f"{translate(language, 'Terms')}: {terms}"]
    said += ["", translate(language, "You can choose in your account what comes by e-mail.")]
    subject = translate(
        language,
        "Corrected: %(indicator)s, %(country)s, %(periods)s",
        indicator=names.indicator,
        country=names.country,
        periods=names.periods,
    )
    return Digest(subject=subject, text="\n".join(said) + "\n", differences=_table(view, differences, terms))


class _Names:
    """What a notice is about, in words."""

    def __init__(self, reference: Reference, view: Mapping[str, Any], language: str) -> None:
        indicator = reference.indicator(view["indicator"])
        source = reference.source(view["country"], view["indicator"], view["source"])
        periods = view["periods"]
        self.country = reference.country_name(view["country"], language)
        self.indicator = text_in(indicator.names, language) if indicator else view["indicator"]
        self.source = text_in(source.names, language) if source else view["source"]
        self.periods = (
            format_period_range(periods[0], periods[-1], language)
            if len(periods) > _NAMED
            else ", ".join(format_period(each, language, "long") for each in periods)
        )


_NAMED: Final = 3
"""More periods than these are written as a span."""


def _table(view: Mapping[str, Any], differences: Sequence[Mapping[str, Any]], terms: str | None) -> bytes:
    """The differences as CSV: codes, values as they are, absences as words that stay the same."""
    dimensions = list(differences[0]["codes"]) if differences else []
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    end = [] if terms is None else ["terms"]
    writer.writerow(["country", "indicator", "source", "period", *dimensions, *_FIGURES, *end])
    for each in differences:
        old, new = each["old"], each["new"]
        figures = [old["value"], old["absence"], new["value"], new["absence"]]
        row = [view["country"], view["indicator"], view["source"], each["period"]]
        row += [each["codes"][name] for name in dimensions]
        numbers = [*figures, each["absolute"], each["percent"]]
        writer.writerow(
            [*map(inert, row), *("" if value is None else str(value) for value in numbers)]
            + ([] if terms is None else [inert(terms)])
        )
    return out.getvalue().encode("utf-8-sig")
