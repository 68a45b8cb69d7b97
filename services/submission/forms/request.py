"""What a form is made from, as one JSON object: rules, words in one language, where the log stood."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from services.submission.domain.periods import Period, parse_period
from services.submission.intake.specification import Specification


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionWords:
    """The name of a dimension and the labels of its codes, in the order they are listed in."""

    name: str
    label: str
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRequest:
    """periods: codes, the oldest first. by: the dimensions that figures are split by. words: of those.

    with_previous: whether figures as they stand may be shown. base, made_at, definition: see FormIdentity.
    """

    specification: Specification
    language: str
    country_name: str
    indicator_name: str
    definition_text: str
    source_name: str
    unit: str
    measure: str
    periods: tuple[str, ...]
    by: tuple[str, ...]
    words: tuple[DimensionWords, ...]
    with_previous: bool
    definition: int
    base: int
    made_at: int
    made_on: str

    def to_wire(self) -> dict[str, Any]:
        return {**asdict(self), "specification": self.specification.to_wire()}

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> "FormRequest":
        given = {
            **data,
            "specification": Specification.from_wire(data["specification"]),
            "periods": tuple(data["periods"]),
            "by": tuple(data["by"]),
            "words": tuple(DimensionWords(**each) for each in data["words"]),
        }
        return cls(**given)

    def parsed_periods(self) -> list[Period]:
        """The periods as values."""
        return [period for each in self.periods if (period := parse_period(each)) is not None]

    def words_of(self, dimension: str) -> DimensionWords:
        return next(each for each in self.words if each.name == dimension)
