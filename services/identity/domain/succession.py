"""The rules of succession among the agencies of a country."""

from collections.abc import Mapping
from datetime import date

from servicekit.successions import Succession, holder
from services.identity.domain import errors
from services.identity.domain.commands import SucceedAgency
from services.identity.domain.events import AgencySucceeded


def succeed(
    country: str, successions: Mapping[str, Succession], command: SucceedAgency
) -> list[AgencySucceeded]:
    """An agency takes over from another; nothing where it is so already. Both are open.

    One that lies ahead can still be decided otherwise; one that has begun is history.
    Raises SuccessorIsItself, AgencySucceededAlready, SuccessorSucceeded, SuccessionTooEarly.
    """
    agency, successor, starts = command.agency, command.successor, command.starts
    if agency == successor:
        raise errors.SuccessorIsItself(agency=agency)
    known = successions.get(agency)
    if known == Succession(successor=successor, starts=starts):
        return []
    if known is not None and known.starts <= command.today:
        raise errors.AgencySucceededAlready(
            agency=agency, successor=known.successor, starts=known.starts.isoformat()
        )
    others = {code: each for code, each in successions.items() if code != agency}
    if successor in others or holder(others, successor, date.max) == agency:
        raise errors.SuccessorSucceeded(agency=successor)
    began = [each.starts for each in others.values() if each.successor == agency]
    if began and starts <= max(began):
        raise errors.SuccessionTooEarly(agency=agency, starts=max(began).isoformat())
    return [AgencySucceeded(country=country, agency=agency, successor=successor, from_=starts.isoformat())]
