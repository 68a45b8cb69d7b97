"""The day on which a period begins, for whoever needs no more of it."""

import re
from datetime import date
from typing import Final

_FORM: Final = re.compile(r"(\d{4})(?:-(?:S([12])|Q([1-4])|W(\d\d)|(\d\d)(?:-(\d\d))?))?", re.ASCII)


def first_day(period: str) -> date | None:
    """The first day of 2024, 2024-S1, 2024-Q1, 2024-01, 2024-W05 or 2024-01-15; None where it is none."""
    found = _FORM.fullmatch(period)
    if found is None:
        return None
    year = int(found[1])
    _, half, quarter, week, month, day = found.groups()
    try:
        if week:
            return date.fromisocalendar(year, int(week), 1)
        if half:
            return date(year, 6 * int(half) - 5, 1)
        if quarter:
            return date(year, 3 * int(quarter) - 2, 1)
        return date(year, int(month or 1), int(day or 1))
    except ValueError:
        return None
