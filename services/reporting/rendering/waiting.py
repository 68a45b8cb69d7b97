"""What mail says of what waits for somebody: where it is, and no word or figure of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from servicekit.language import translate, translate_plural
from servicekit.reference import Reference, text_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """A movement about which focal points of another country wrote what its reader has not seen."""

    country: str
    partner: str
    indicator: str

    @property
    def path(self) -> str:
        """Where it is read."""
        asked = {"country": self.country, "partner": self.partner, "indicator": self.indicator}
        return f"/reports/mirror?{urlencode(asked)}#texts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconfirmed:
    """A joint report that waits for the confirmation of its reader's country."""

    report: str
    indicator: str
    countries: tuple[str, ...]

    @property
    def path(self) -> str:
        """Where it is confirmed or declined."""
        return f"/reports/joint/{self.report}"


def waiting_message(
    movements: Sequence[Movement],
    reports: Sequence[Unconfirmed],
    reference: Reference,
    *,
    language: str,
    base_url: str,
) -> tuple[str, str]:
    """(subject, text) of a message; each thing is named by its indicator and countries alone."""

    def named(indicator: str, countries: Sequence[str]) -> str:
        known = reference.indicator(indicator)
        name = indicator if known is None else text_in(known.names, language)
        return f"– {name}: {', '.join(reference.country_name(code, language) for code in countries)}"

    lines: list[str] = []
    if movements:
        lines += [
            translate(language, "Explanations of focal points in mirror statistics that you have not seen"),
            "",
        ]
        for movement in movements:
            place = (movement.country, movement.partner)
            lines += [named(movement.indicator, place), f"  {base_url}{movement.path}"]
        lines.append("")
    if reports:
        lines += [translate(language, "Joint reports that wait for the confirmation of your country"), ""]
        for report in reports:
            lines += [named(report.indicator, report.countries), f"  {base_url}{report.path}"]
        lines.append("")
    lines.append(translate(language, "You can choose in your account what comes by e-mail."))
    subject = translate_plural(
        language,
        "%(number)s matter waits for you",
        "%(number)s matters wait for you",
        len(movements) + len(reports),
    )
    return subject, "\n".join(lines) + "\n"
