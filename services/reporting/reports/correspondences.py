"""Correspondence tables in a report: which national codes are in each common one, whose, and since when."""

from collections.abc import Sequence

from servicekit.correspondences import Correspondence, unmapped
from servicekit.language import format_date, format_moment, mark
from servicekit.reference import Indicator, text_in
from services.reporting.domain.report import Passage
from services.reporting.reports.material import Material


def passages(
    material: Material, target: Indicator, by: str, tables: Sequence[tuple[Correspondence, ...]]
) -> list[Passage]:
    """One for each version of each table, the newest version first."""
    return [
        _passage(material, target, by, versions, table)
        for versions in {versions[-1].key: versions for versions in tables}.values()
        for table in reversed(versions)
    ]


def _passage(
    material: Material,
    target: Indicator,
    by: str,
    versions: Sequence[Correspondence],
    table: Correspondence,
) -> Passage:
    indicator = material.reference.indicator(table.indicator)
    assert indicator is not None
    return Passage(
        code=f"{table.country}.{table.indicator}",
        heading=material.say(
            "%(country)s: %(indicator)s → %(target)s",
            country=material.country(table.country),
            indicator=text_in(indicator.names, material.language),
            target=text_in(target.names, material.language),
        ),
        text=text_in(table.documentation, material.language),
        pairs=(
            *_codes(material, indicator, target, by, table),
            *_beside(material, indicator, target, table),
        ),
        language=material.language,
        noted=_noted(material, versions, table),
    )


def _noted(material: Material, versions: Sequence[Correspondence], table: Correspondence) -> str:
    """Which version it is, who published it and when, and the periods that it is for."""
    moment = format_moment(table.published_at, material.language) if table.published_at else ""
    about = material.say(
        "Version %(version)s, published by %(country)s on %(moment)s",
        version=table.version,
        country=material.country(table.country),
        moment=moment,
    )
    following = versions[versions.index(table) + 1 :]
    words = []
    if table.valid_from is not None:
        day = format_date(table.valid_from, material.language)
        words.append(material.say("for periods from %(day)s on", day=day))
    if following and following[0].valid_from is not None:
        day = format_date(following[0].valid_from, material.language)
        words.append(material.say("for periods before %(day)s", day=day))
    return ", ".join((about, *words))


def _codes(
    material: Material, indicator: Indicator, target: Indicator, by: str, table: Correspondence
) -> list[tuple[str, str]]:
    """Each common code with the national ones in it, then those that are in none."""
    own, common = material.codes(indicator, table.dimension), material.codes(target, by)
    listed = [*common.definition.codes] if common.definition is not None else []
    within: dict[str, list[str]] = {}
    for code, wanted in table.covered:
        within.setdefault(wanted, []).append(own.label(code))
    lines = [
        (common.label(code), "; ".join(within[code]))
        for code in [*(each for each in listed if each in within), *sorted(within.keys() - {*listed})]
    ]
    if table.uncovered:
        left = "; ".join(own.label(code) for code in table.uncovered)
        lines.append((material.say("Not covered"), left))
    unsaid = unmapped([code for code, _ in table.codes], own.definition) if own.definition else []
    if unsaid:
        left = "; ".join(own.label(code) for code in unsaid)
        lines.append((material.say("Nothing is said yet of"), left))
    return lines


def _beside(
    material: Material, indicator: Indicator, target: Indicator, table: Correspondence
) -> list[tuple[str, str]]:
    """The codes that were taken of further national dimensions, and those that the result stands under."""
    lines = []
    for words, of, chosen in (
        (mark("Taken of the national figures"), indicator, table.taken),
        (mark("Shown as"), target, table.stands_for),
    ):
        if chosen:
            named = "; ".join(
                f"{material.dimension(of, name)}: {material.code(of, name, code)}"
                for name, code in sorted(chosen.items())
            )
            lines.append((material.say(words), named))
    return lines
