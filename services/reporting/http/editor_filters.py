"""The fields by which an editor of a template chooses codes: ticks by name, of the dimension chosen."""

from collections.abc import Iterable, Sequence

from servicekit.concepts import TOTAL, Indicator
from servicekit.language import translate
from services.reporting.http.editor_form import Values
from services.reporting.http.fields import MAX_CHOICES, Field, ticks
from services.reporting.reports.names import Names


def filter_fields(
    values: Values, indicators: Sequence[Indicator], names: Names, language: str
) -> list[Field | None]:
    """For each filter the field of its codes; None while no dimension is chosen and no code is given.

    Codes that there are not stay among those that are chosen, so that they can be taken back. Of more codes
    than can be offered they are typed in, with their names beneath.
    """
    fields: list[Field | None] = []
    wanted = [each for each in indicators if each.code == values["indicator"]] or indicators
    for number, (dimension, given) in enumerate(values["filters"], start=1):
        label = translate(language, "Codes of dimension %(number)s", number=number)
        chosen = [code for part in given.split(",") if (code := part.strip())]
        lists = {one.code_list for each in wanted if (one := each.dimension(dimension)) is not None}
        known = _codes(lists, names, language)
        if not dimension and not chosen:
            fields.append(None)
        elif not known or len(known) > MAX_CHOICES:
            hint = ", ".join(known.get(code, code) for code in chosen)
            fields.append(Field(name=f"codes-{number}", label=label, value=given, hint=hint, width=None))
        else:
            strange = {code: code for code in chosen if code not in known}
            hint = translate(language, "Tick those to be shown.")
            options = {**known, **strange}.items()
            field = ticks(
                label,
                f"codes-{number}",
                chosen,
                options,
                hint=hint,
                folded=True,
                code_list=min(lists),
            )
            fields.append(field)
    return fields


def _codes(lists: Iterable[str], names: Names, language: str) -> dict[str, str]:
    """The codes of code lists with their names, in the order of these."""
    found: dict[str, str] = {}
    for code_list in sorted(lists):
        called = names.of(code_list, language)
        found |= {code: called.label(code) for code in called.in_order({TOTAL, *called.labels})}
    return found
