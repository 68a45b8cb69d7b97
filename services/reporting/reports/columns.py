"""The periods of a report that has a column for each one, whether there are figures of it or not."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from servicekit.errors import Fault
from services.reporting.domain.periods import Period, day_before, period_on, periods_between
from services.reporting.queries.observations import FIRST_DAY, LAST_DAY
from services.reporting.reports.parameters import Parameters

COLUMNS: Final[Mapping[str, int]] = {"A": 12, "S": 12, "Q": 16, "M": 24, "W": 26, "D": 31}
"""How many periods of each frequency are shown, the last ones, where the reader chose no range."""
MOST: Final = 400
"""More periods of a frequency than these are no table."""


class TooManyPeriods(Fault):
    """A report would have more columns than a table can have. fields: periods, limit."""

    code = "too-many-periods"
    status = 422


def columns_of(parameters: Parameters, frequency: str, starts: Sequence[int], today: date) -> list[Period]:
    """From the first period with figures to the last one, or the last that has ended by today.

    starts: the first days of the periods with figures. Raises TooManyPeriods.
    """
    ended = day_before(period_on(frequency, today).start)
    first, last = min(starts), max(*starts, ended)
    if parameters.first_day > FIRST_DAY:
        first = max(first, parameters.first_day)
    if parameters.last_day < LAST_DAY:
        last = min(last, parameters.last_day)
    found = [each for each in periods_between(frequency, first, last) if each.start >= parameters.first_day]
    if parameters.first_day == FIRST_DAY and parameters.last_day == LAST_DAY:
        return found[-COLUMNS[frequency] :]
    if len(found) > MOST:
        raise TooManyPeriods(periods=len(found), limit=MOST)
    return found
