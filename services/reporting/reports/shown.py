"""Which code of each dimension a table shows where its reader chose none, and the words that say so."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from servicekit.language import sort_key
from servicekit.reference import TOTAL, Indicator
from services.reporting.domain.report import Note
from services.reporting.queries.breakdowns import Breakdown
from services.reporting.queries.scope import Readable
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a table shows of one source's figures.

    codes: of every dimension that is not on an axis. together: the dimensions at their total because the
    figures do not tell them apart. partly: those at their default although periods without it have a total.
    """

    codes: Mapping[str, str]
    together: frozenset[str] = frozenset()
    partly: frozenset[str] = frozenset()


def shown_of(
    material: Material,
    indicator: Indicator,
    each: Readable,
    parameters: Parameters,
    *,
    frequency: str,
    axis: str | None = None,
    beside: Collection[str] = (),
) -> Shown:
    """What is shown of a source: the codes that the reader chose, else defaults, else totals.

    A dimension is at its default where the figures that were asked for tell it apart (domain brief, 5:
    `first` is the default where a first and a repeat application are told apart). beside: further dimensions
    that have all their codes in the table.
    """
    codes: dict[str, str] = {}
    together, partly = set(), set()
    for dimension in indicator.dimensions:
        name = dimension.name
        if name == axis or name in beside:
            continue
        chosen = parameters.codes.get(name)
        codes[name] = chosen or TOTAL
        if dimension.default == TOTAL or codes[name] != TOTAL:
            continue
        told = False
        if dimension.default in material.codes_used(indicator, [each]).get(name, ()):
            sought = (dimension.default,) if chosen else (dimension.default, TOTAL)
            found = _breakdown(material, indicator, each, parameters, frequency, name, sought, axis)
            told = any(code == dimension.default and on_axis for code, on_axis, _ in found)
            if chosen is None and told:
                codes[name] = dimension.default
                if {period for *_, period in found} - {at for code, _, at in found if code != TOTAL}:
                    partly.add(name)
        if not told:
            together.add(name)
    return Shown(codes=codes, together=frozenset(together), partly=frozenset(partly))


def sentences(material: Material, indicator: Indicator, each: Readable, shown: Shown) -> list[str]:
    """What has to be said of a source's figures besides their definition.

    Of each dimension that does not add up, what is shown of it: a total that includes repeats says so. And
    the counting unit, where it is not the indicator's usual one.
    """
    found = []
    unit = material.unit(each, indicator)
    if unit != indicator.units[0]:
        found.append(
            material.say("Cases are counted, not persons. The two are never added.")
            if unit == "cases"
            else material.say("Persons are counted, not cases. The two are never added.")
        )
    for dimension in indicator.dimensions:
        code = shown.codes.get(dimension.name)
        if dimension.additive or code is None:
            continue
        words = {
            "dimension": material.dimension(indicator, dimension.name),
            "code": material.code(indicator, dimension.name, code),
        }
        if code != TOTAL:
            text = material.say("%(dimension)s: %(code)s only.", **words)
        elif dimension.name in shown.together:
            text = material.say("%(dimension)s: %(code)s, as these figures are not told apart.", **words)
        else:
            text = material.say("%(dimension)s: %(code)s.", **words)
        if dimension.name in shown.partly:
            text += " " + material.say(
                "Periods without such figures are left out, although they have a total."
            )
        found.append(text)
    return found


def shown_notes(
    material: Material, indicator: Indicator, shown: Sequence[tuple[Readable, Shown]]
) -> list[Note]:
    """The same as notes of a whole report, each with its countries where it does not hold for all."""
    countries = [each.country for each, _ in shown]
    whose: dict[str, list[str]] = {}
    by_name = sorted(shown, key=lambda one: sort_key(material.country(one[0].country), material.language))
    for each, what in by_name:
        name = material.country(each.country)
        if countries.count(each.country) > 1:
            name = f"{name} ({material.source_name(each)})"
        for text in sentences(material, indicator, each, what):
            whose.setdefault(text, []).append(name)
    return [
        Note(key=f"shown-{place}", text=text if len(names) == len(shown) else f"{', '.join(names)}. {text}")
        for place, (text, names) in enumerate(whose.items(), start=1)
    ]


def _breakdown(
    material: Material,
    indicator: Indicator,
    each: Readable,
    parameters: Parameters,
    frequency: str,
    dimension: str,
    codes: Sequence[str],
    axis: str | None,
) -> Breakdown:
    others = {
        name: (code,)
        for name, code in sorted(parameters.codes.items())
        if code != TOTAL and name not in {axis, dimension}
    }
    return material.breakdown(indicator, each, parameters.cut(others, frequency), dimension, codes, axis)
