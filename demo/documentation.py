"""The data documentation of the demo: for each country and indicator, where its figures come from."""

from collections.abc import Mapping, Sequence
from typing import Final

from demo.figures import Extract, Publication, posted, publications
from servicekit.language import format_period_range

Texts = dict[str, str]

DEFINITIONS: Final[Mapping[str, Texts]] = {
    "FOREIGNERS": {
        "en": "Foreigners in the country at a moment of the year, as the publisher counts them.",
        "ru": "Иностранцы в стране на определённый момент года в том понимании, в каком их считает издатель.",
    },
    "WORK_PERMITS": {
        "en": "Applications for work permits and their extension, and the decisions on them.",
        "ru": "Заявления о выдаче и продлении разрешений на работу и решения по ним.",
    },
    "ENTRIES": {
        "en": "Regular border crossings into the country by foreigners; one person may cross repeatedly.",
        "ru": "Законные пересечения границы иностранцами при въезде; одно лицо может учитываться повторно.",
    },
    "EXITS": {
        "en": "Regular border crossings out of the country by foreigners; one person may cross repeatedly.",
        "ru": "Законные пересечения границы иностранцами при выезде; одно лицо может учитываться повторно.",
    },
    "ASYLUM_APPLICATIONS": {
        "en": "Persons who asked for asylum in the country during the year; a total may include repeats.",
        "ru": "Лица, попросившие убежища в стране за год; итог может включать повторные ходатайства.",
    },
    "ASYLUM_DECISIONS": {
        "en": "Persons on whose request for asylum a decision was taken during the year.",
        "ru": "Лица, по ходатайствам которых об убежище за год приняты решения.",
    },
    "POPULATION": {
        "en": "All residents of the country, citizens and foreigners.",
        "ru": "Все жители страны, граждане и иностранцы.",
    },
}
UNITS: Final[Mapping[str, Texts]] = {
    "persons": {"en": "Persons.", "ru": "Лица."},
    "cases": {"en": "Cases.", "ru": "Случаи (дела)."},
}
BOTH_UNITS: Final[Texts] = {
    "en": "Persons in the source REG, cases in the source CASES; the two are never added.",
    "ru": "Лица в источнике REG, дела в источнике CASES; одно с другим не складывается.",
}
CROSSINGS: Final = frozenset({"ENTRIES", "EXITS"})
NO_LAW: Final[Texts] = {
    "en": "None: the demonstration uses published figures and stands for no procedure of the country.",
    "ru": "Нет: в демонстрации использованы опубликованные данные, и она не представляет порядков страны.",
}
NO_OFFICE: Final[Texts] = {
    "en": "None: nobody of the country takes part in the demonstration. Ask the publisher of the figures.",
    "ru": "Нет: никто от страны в демонстрации не участвует. Обращайтесь к издателю данных.",
}
NOTHING_YET: Final[Texts] = {
    "en": "The demonstration posts no figures of this indicator for this country.",
    "ru": "Демонстрация не представляет данных по этому показателю для этой страны.",
}
HALF_YEAR: Final[Texts] = {
    "en": "In the vintage of 18 October 2024 the figures of 2024 cover its first half only.",
    "ru": "В выпуске от 18 октября 2024 года данные за 2024 год охватывают только его первую половину.",
}
CHANGES_RU: Final[Mapping[str, str]] = {
    "unhcr": "Строки разных процедур и инстанций для одного гражданства сложены, лица и дела отдельно; "
    "где за год есть и то и другое, оставлены лица. Коды приведены к ISO 3166-1 alpha-2, итоги по "
    "гражданствам подсчитаны. За годы, в которых решения не дают опубликованных итогов, приведены только "
    "итоги. Из второго выпуска взято только то, что отличается от первого.",
    "zus": "Коды приведены к ISO 3166-1 alpha-2, итоги подсчитаны.",
    "czso": "Названия заменены кодами ISO 3166-1 alpha-2. В исходном файле каждый человек учтён четырежды: "
    "приведена четверть каждого числа, то есть то, что публикует ведомство. Итоги подсчитаны.",
    "undesa": "Коды приведены к ISO 3166-1 alpha-2; не указанные страны происхождения отнесены к "
    "неизвестным; итоги подсчитаны.",
    "iom": "В выездах столбцы страны и гражданства поставлены на свои места. Коды приведены к ISO 3166-1 "
    "alpha-2, пустые и прочие гражданства отнесены к неизвестным. Собственные граждане исключены, итоги "
    "подсчитаны.",
    "home-office": "Целые годы с 2012 по 2022. Кварталы, гражданства, возрасты, пол и виды заявителей "
    "сложены, переселение исключено; исходы дел получили коды.",
}


def documentation(country: str, indicator: str) -> dict[str, Texts]:
    """The texts of a country's documentation of an indicator, by field and language; nothing is left out."""
    extracts = posted(country, indicator)
    fields = {
        "definition": DEFINITIONS.get(indicator, NOTHING_YET),
        "legal_basis": NO_LAW,
        "contact": NO_OFFICE,
        "counting_unit": _unit(indicator, extracts),
        "periodicity": _periodicity(indicator),
    }
    if not extracts:
        return {
            **fields,
            **dict.fromkeys(("agency", "collection_method", "coverage", "timeliness"), NOTHING_YET),
        }
    name = extracts[0].attribution
    publication = publications()[name]
    found = {
        **fields,
        "agency": {"en": publication.publisher + ".", "ru": publication.publisher + "."},
        "collection_method": _method(name, publication),
        "coverage": _coverage(extracts),
        "timeliness": _timeliness(extracts),
    }
    return {**found, "known_errors": HALF_YEAR} if any(each.amends for each in extracts) else found


def _unit(indicator: str, extracts: Sequence[Extract]) -> Texts:
    units = {each.unit for each in extracts}
    if len(units) > 1:
        return BOTH_UNITS
    return UNITS[units.pop() if units else usual_unit(indicator)]


def usual_unit(indicator: str) -> str:
    """The unit in which an indicator is counted where nothing else is said."""
    return "cases" if indicator in CROSSINGS else "persons"


def _periodicity(indicator: str) -> Texts:
    if indicator in CROSSINGS:
        return {"en": "Monthly.", "ru": "Ежемесячно."}
    return {"en": "Annual.", "ru": "Ежегодно."}


def _method(name: str, publication: Publication) -> Texts:
    origin = f"{publication.title}. {publication.address}. {publication.licence}."
    return {
        "en": f"Taken from: {origin} What was done to them: {publication.changes}",
        "ru": f"Взято из: {origin} Что с ними сделано: {CHANGES_RU[name]}",
    }


def _coverage(extracts: Sequence[Extract]) -> Texts:
    periods = sorted(period for each in extracts for period in each.totals)
    en, ru = (format_period_range(periods[0], periods[-1], each) if periods else "–" for each in ("en", "ru"))
    return {
        "en": f"{en}; the citizenships that the publisher names.",
        "ru": f"{ru}; гражданства, которые называет издатель.",
    }


def _timeliness(extracts: Sequence[Extract]) -> Texts:
    vintages = ", ".join(sorted({each.vintage for each in extracts}))
    return {
        "en": f"As published; vintages used here: {vintages}.",
        "ru": f"По мере публикации; использованные выпуски: {vintages}.",
    }
