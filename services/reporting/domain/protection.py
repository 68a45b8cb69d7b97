"""How a country keeps small counts from readers outside: masked, every figure rounded, or tables withheld."""

from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, get_args

from servicekit.errors import Rejection

Method = Literal["mask", "round", "withhold"]

METHODS: Final[tuple[Method, ...]] = get_args(Method)
USUAL_BASE: Final = 5
"""What UNHCR, Eurostat and the Home Office round to."""


class BaseOfRounding(Rejection):
    """A base to round to goes with rounding, and with nothing else. fields: method, round_to."""

    code = "base-of-rounding"
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """What a country decided for an indicator, for releases from then on.

    mask_up_to: the greatest count that is hidden, None: as the indicator says. round_to: every figure and
    every total is shown as the nearest multiple of it, each by itself; set with the method `round` alone.
    """

    method: Method = "mask"
    mask_up_to: int | None = None
    round_to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetProtection:
    """Set how the figures of an indicator are protected."""

    country: str
    indicator: str
    protection: Protection
    by: str


def decide(standing: Protection, command: SetProtection) -> list[dict[str, Any]]:
    """The payloads of the events that a command leads to: none where nothing would change.

    Raises BaseOfRounding.
    """
    wanted = command.protection
    if (wanted.method == "round") != (wanted.round_to is not None):
        raise BaseOfRounding(method=wanted.method, round_to=wanted.round_to)
    if wanted == standing:
        return []
    return [
        {
            "country": command.country,
            "indicator": command.indicator,
            **asdict(wanted),
            "by": command.by,
        }
    ]


def protection_from(row: Any) -> Protection:
    """The protection of a payload or a row, by name."""
    return Protection(method=row["method"], mask_up_to=row["mask_up_to"], round_to=row["round_to"])


def rounded(value: int, base: int, scale: int = 0) -> int:
    """The nearest multiple of a base, halves away from zero. value: times ten to the power of scale."""
    step: int = base * 10**scale
    size = (abs(value) * 2 + step) // (2 * step) * step
    return size if value >= 0 else -size
