"""Totals that nobody reported: added up from their parts where every part is there to be seen."""

from collections.abc import Collection, Mapping, Sequence

from services.reporting.domain.figures import NORMAL, TOTAL, Figure

Parents = Mapping[str, str | None]
"""Code to the code of the group it belongs to, None at the top, for one dimension."""


def with_derived_totals(figures: Sequence[Figure], axis: int, *, parents: Parents) -> list[Figure]:
    """The figures, and the total over one dimension (axis: its place) wherever none was reported.

    A total is the sum of at least two parts, of which none lies within another; where one of them is
    masked the total is masked too, and where one is without a figure there is no total at all. Nothing is
    derived beside a reported total. One source counts one unit, so persons and cases never meet.
    """
    reported = {_place(each, axis) for each in figures if each.codes[axis] == TOTAL and not each.derived}
    groups: dict[tuple[object, ...], list[Figure]] = {}
    for figure in figures:
        if figure.codes[axis] != TOTAL and (place := _place(figure, axis)) not in reported:
            groups.setdefault(place, []).append(figure)
    totals = [_total(members, axis, parents) for members in groups.values()]
    return [*figures, *(total for total in totals if total is not None)]


def _place(figure: Figure, axis: int) -> tuple[object, ...]:
    """What the parts of a total have in common."""
    codes = figure.codes
    return (*figure[:4], *codes[:axis], *codes[axis + 1 :])


def _total(members: Sequence[Figure], axis: int, parents: Parents) -> Figure | None:
    codes = {figure.codes[axis] for figure in members}
    parts = [figure for figure in members if not within(figure.codes[axis], codes, parents)]
    return added_up(parts, axis, TOTAL) if len(parts) > 1 else None


def added_up(parts: Sequence[Figure], axis: int, code: str) -> Figure | None:
    """The sum of figures that differ along one dimension (axis: its place), under a code of that dimension.

    Masked where one of them is; None where one is without a figure. parts: at least one, none within another.
    """
    first = parts[0]
    absences = {figure.absence for figure in parts}
    if absences - {None, "masked", "not-applicable"}:
        return None
    masked = "masked" in absences
    values = [figure.value for figure in parts if figure.value is not None]
    if not masked and not values:
        return None
    statuses = {figure.status for figure in parts}
    return first._replace(
        codes=(*first.codes[:axis], code, *first.codes[axis + 1 :]),
        value=None if masked else sum(values),
        absence="masked" if masked else None,
        status=next((status for status in ("B", "E", "P") if status in statuses), NORMAL),
        note=None,
        known_from=max(figure.known_from for figure in parts),
        since=max(figure.since for figure in parts),
        revised=any(figure.revised for figure in parts),
        derived=True,
        narrowed=_narrowed(parts),
    )


def _narrowed(parts: Sequence[Figure]) -> bool:
    """Whether their sum was to be seen, or seen exactly, at their vintage, and is not today."""
    if not any(part.narrowed for part in parts):
        return False
    return all(part.narrowed for part in parts if part.absence == "masked")


def within(code: str, present: Collection[str], parents: Parents) -> bool:
    """Whether a group that the code belongs to is present itself, so that the code must not count twice."""
    return group_of(code, present, parents) is not None


def group_of(code: str, present: Collection[str], parents: Parents) -> str | None:
    """The nearest group above a code that is present itself, the total aside."""
    seen = {code}
    parent = parents.get(code)
    while parent is not None and parent not in seen:
        if parent in present and parent != TOTAL:
            return parent
        seen.add(parent)
        parent = parents.get(parent)
    return None
