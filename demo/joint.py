"""The report that three countries of the demo make together: opened, written, confirmed by each, posted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from babel.numbers import format_decimal

from demo import figures
from demo.stage import Stage
from demo.system import SYSTEM
from deploy.trial.client import Client

COUNTRIES: Final = ("MD", "PL", "UA")
"""Each of them reads the figures of the two others: without that there is no report of them together."""
INDICATOR: Final = "ASYLUM_APPLICATIONS"
PERIODS: Final = ("2021", "2022", "2023", "2024")
SETTLED: Final = PERIODS[:-1]
"""Whole years, which no correction of the demo changes; of the last there is its first half."""
OUTSIDE: Final = "BY"
"""It shares nothing of the indicator, and reads the report as little as the public does."""
TITLES: Final = {
    "en": "Asylum applications in Moldova, Poland and Ukraine",
    "ru": "Ходатайства об убежище в Молдове, Польше и Украине",
}
TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "MD": {
        "en": "Applications rose from {in_2021} in 2021 to {in_2022} in 2022, the most of the years shown, "
        "and came to {in_2023} in 2023. The figure of 2024 is of its first half, and above that of 2023.",
        "ru": "Число ходатайств выросло с {in_2021} в 2021 году до {in_2022} в 2022 году, что больше, чем в "
        "остальные показанные годы, и составило {in_2023} в 2023 году. Данные за 2024 год охватывают его "
        "первую половину и превышают данные за 2023 год.",
    },
    "PL": {
        "en": "Applications grew from year to year: {in_2021} in 2021, {in_2022} in 2022, {in_2023} in 2023. "
        "First and repeat applications are counted together. The figure of 2024 is of its first half.",
        "ru": "Число ходатайств росло из года в год: {in_2021} в 2021 году, {in_2022} в 2022 году, {in_2023} "
        "в 2023 году. Первичные и повторные ходатайства учтены вместе. Данные за 2024 год охватывают его "
        "первую половину.",
    },
    "UA": {
        "en": "Applications fell from {in_2021} in 2021 to {in_2022} in 2022 and {in_2023} in 2023. The "
        "figure of 2024 is of its first half.",
        "ru": "Число ходатайств сократилось с {in_2021} в 2021 году до {in_2022} в 2022 году и {in_2023} в "
        "2023 году. Данные за 2024 год охватывают его первую половину.",
    },
}
"""What each country says: nothing but what stands in the table, and of which part of the year it is."""

ADDRESS: Final = "/api/v1/reports/joint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """A joint report that was made. early: who read it before every country had confirmed, and when."""

    report: str
    posted: bool
    early: tuple[str, ...]


def make_together(stage: Stage) -> Joint:
    """The secretariat opens a report, each country writes to it, and then they confirm one by one."""
    asked = {
        "titles": TITLES,
        "indicator": INDICATOR,
        "countries": list(COUNTRIES),
        "parameters": {"from": PERIODS[0], "to": PERIODS[-1], "application": "_T"},
    }
    report = str(stage.person(SYSTEM).post(ADDRESS, asked)["report"])
    for country in COUNTRIES:
        for language, text in said(country).items():
            stage.person("content", country).put(f"{ADDRESS}/{report}/texts/{language}", {"text": text})
    early: list[str] = []
    stage_of_it = "open"
    for country in COUNTRIES:
        early += [f"{who} read it before {country} confirmed" for who in _who_reads(stage, report)]
        stage_of_it = _confirmed(stage.person("approver", country), report)
        stage.show.say(f"{country} confirms: the report is {stage_of_it}")
    return Joint(report=report, posted=stage_of_it == "posted", early=tuple(early))


def said(country: str) -> dict[str, str]:
    """What a country says, by language, with its figures as they were first released."""
    return {
        language: text.format(
            **{f"in_{year}": format_decimal(number(country, year), locale=language) for year in SETTLED}
        )
        for language, text in TEXTS[country].items()
    }


def number(country: str, year: str, *, amended: bool = False) -> int:
    """What a country has in a year, in the first vintage or as it was corrected."""
    return figures.total(country, INDICATOR, year, amended=amended)


def readers(stage: Stage) -> dict[str, Client]:
    """Somebody of each country shown who only reads, and others, by what to call them."""
    people = {country: stage.person("user", country) for country in (*COUNTRIES, OUTSIDE)}
    return {**people, "the public": stage.public}


def asked_for(report: str, format_: str, language: str) -> dict[str, Any]:
    """What a joint report is asked for with."""
    return {"joint": report, "format": format_, "lang": language}


def _who_reads(stage: Stage, report: str) -> list[str]:
    asked = asked_for(report, "json", "en")
    return [
        who
        for who, client in readers(stage).items()
        if client.fetch("/api/v1/reports/joint-report", **asked).status_code != 404
    ]


def _confirmed(approver: Client, report: str) -> str:
    """The stage of a report after an approver confirmed it as they saw it."""
    seen = approver.get(f"{ADDRESS}/{report}")["revision"]
    return str(approver.post(f"{ADDRESS}/{report}/confirm", {"revision": seen})["stage"])
