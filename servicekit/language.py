"""Languages: which ones there are, translation, and how each writes and sorts numbers, dates, periods, names.

Messages are kept as .po catalogues under `servicekit/locale/<language>/`, one per area, read as they are:
a further language is a further folder. The message itself is the English text, shown where a language has no
translation. Number and date patterns, and the names of countries in further languages, come from CLDR.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date as cldr_date
from babel.dates import format_skeleton
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Width = Literal["long", "short"]

CATALOGUES: Final = Path(__file__).parent / "locale"
DEFAULT: Final = "en"
COOKIE: Final = "comity_language"

# International statistics write English dates day first.
_CLDR: Final = {"en": "en_GB"}
_NARROW_NO_BREAK_SPACE: Final = "\u202f"
_MINUS: Final = "\u2212"
_REMEMBERED: Final = 20_000
"""How many written numbers, dates and periods are kept each: tables have the same ones again and again."""


@cache
def languages() -> tuple[str, ...]:
    """Codes of the languages that have catalogues, the default first, then in alphabetical order."""
    found = sorted(folder.name for folder in CATALOGUES.iterdir() if folder.is_dir())
    return (DEFAULT, *(code for code in found if code != DEFAULT))


def language_name(language: str) -> str:
    """The name of a language in itself, as it stands in the language switch."""
    name = _locale(language).language_name or language
    return name[0].upper() + name[1:]


def language_of(tag: str) -> str:
    """The name of any language in itself, by its BCP 47 tag; the tag where CLDR does not know it."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name() or tag
    except (UnknownLocaleError, ValueError):
        return tag
    return name[0].upper() + name[1:]


def territory_name(code: str, language: str) -> str | None:
    """The usual name of a country or territory, by its ISO 3166-1 alpha-2 code; None where CLDR has none."""
    name = _locale(language).territories.get(code) if language in languages() else None
    return None if name is None else str(name)


def text_direction(language: str) -> str:
    """`ltr` or `rtl`, for the `dir` attribute of a page."""
    return str(_locale(language).text_direction)


def choose(*wishes: str | None) -> str:
    """The language to answer in: the first wish that can be met, or the default.

    Each wish is a code (`ru`), a tag (`ru-KZ`) or a whole Accept-Language header (RFC 9110, 12.5.4).
    """
    available = languages()
    for wish in wishes:
        for code in _by_preference(wish or ""):
            if code in available:
                return code
    return DEFAULT


def offers(wish: str) -> bool:
    """Whether a wish, as `choose` takes one, can be met."""
    return any(code in languages() for code in _by_preference(wish))


def _by_preference(header: str) -> list[str]:
    ranked = []
    for place, part in enumerate(header[:500].split(",")):
        tag, _, rest = part.strip().partition(";")
        quality = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", rest)
        weight = float(quality.group(1)) if quality else 1.0
        if weight > 0 and tag:
            ranked.append((-weight, place, re.split("[-_]", tag)[0].lower()))
    return [code for _, _, code in sorted(ranked)]


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(_CLDR.get(language, language))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_CLDR[DEFAULT])


# Translation ---------------------------------------------------------------------------------------------


def translate(language: str, message: str, **values: object) -> str:
    """The message in the language, with `%(name)s` filled in; English where a translation is missing."""
    text = _catalogue(language).gettext(message)
    return text % values if values else text


def translate_plural(language: str, one: str, many: str, number: int, **values: object) -> str:
    """The form of a message that the language uses for `number`, which fills `%(number)s`, grouped."""
    text = _catalogue(language).ngettext(one, many, number)
    return text % {"number": format_number(number, language), **values}


def mark(message: str) -> str:
    """Mark a message for extraction where it is defined; it is translated where it is shown."""
    return message


@cache
def _catalogue(language: str) -> NullTranslations:
    files = sorted((CATALOGUES / language).glob("*.po")) if language in languages() else []
    merged = Catalog(locale=language)
    for path in files:
        with path.open("rb") as stream:
            for message in read_po(stream, locale=language):
                if message.id and message.string and not message.fuzzy:
                    merged.add(message.id, message.string)
    packed = BytesIO()
    write_mo(packed, merged)
    packed.seek(0)
    found = GNUTranslations(packed)
    if language != DEFAULT:
        # A text that is decided by the catalogue (`problem.not-found`) is English there, not in the code.
        found.add_fallback(_catalogue(DEFAULT))
    return found


# Numbers -------------------------------------------------------------------------------------------------


@cache
def separators(language: str) -> tuple[str, str]:
    """(thousands, decimal) as the language writes them; a space between thousands is narrow and no-break."""
    symbols = _locale(language).number_symbols["latn"]
    group = str(symbols["group"])
    return (_NARROW_NO_BREAK_SPACE if group.isspace() else group), str(symbols["decimal"])


def format_number(value: int | Decimal, language: str, decimals: int = 0, *, signed: bool = False) -> str:
    """A number with thousands grouped, rounded half up to `decimals`; `signed` shows a plus as well."""
    return number_writer(language, decimals, signed=signed)(value)


@cache
def number_writer(
    language: str, decimals: int = 0, *, signed: bool = False
) -> Callable[[int | Decimal], str]:
    """The function that writes numbers so, for loops over thousands of them."""
    group, point = separators(language)
    unit = Decimal(1).scaleb(-decimals)

    @lru_cache(maxsize=_REMEMBERED)
    def write(value: int | Decimal) -> str:
        if decimals or isinstance(value, Decimal):
            value = Decimal(value).quantize(unit, rounding=ROUND_HALF_UP)
            whole, _, rest = f"{abs(value):,f}".partition(".")
            plain = whole.replace(",", group) + (point + rest if rest else "")
        else:
            plain = f"{abs(value):,d}".replace(",", group)
        if value < 0:
            return _MINUS + plain
        return "+" + plain if signed and value > 0 else plain

    return write


def format_percent(value: int | Decimal, language: str, decimals: int = 1, *, signed: bool = False) -> str:
    """`value` percent: 38 gives 38.0%, and a no-break space before the sign where the language has one."""
    pattern = str(_locale(language).percent_formats[None].pattern)
    space = "\u00a0" if re.search(r"\s%", pattern) else ""
    return f"{format_number(value, language, decimals, signed=signed)}{space}%"


# Dates and periods ---------------------------------------------------------------------------------------


@lru_cache(maxsize=_REMEMBERED)
def format_date(day: date, language: str) -> str:
    """A day, in words: 15 January 2024."""
    return cldr_date(day, "long", _locale(language))


def format_moment(moment: datetime, language: str) -> str:
    """An aware moment, to the minute, in UTC: 15 January 2024, 14:05 UTC."""
    utc = moment.astimezone(UTC)
    return f"{format_date(utc.date(), language)}, {utc:%H:%M} UTC"


_PERIOD: Final = re.compile(
    r"(?P<year>\d{4})(?:-S(?P<half>[12])|-Q(?P<quarter>[1-4])|-W(?P<week>\d{2})"
    r"|-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?",
    re.ASCII,
)


@lru_cache(maxsize=_REMEMBERED)
def format_day_short(day: date, language: str) -> str:
    """A day in figures, the year with four: 15/01/2024, 15.01.2024."""
    return cldr_date(day, "dd/MM/yyyy" if language == DEFAULT else "dd.MM.yyyy", _locale(language))


def format_period(code: str, language: str, width: Width = "short") -> str:
    """A period code in words: 2024, 2024-S1, 2024-Q1, 2024-01, 2024-W05 or 2024-01-15.

    `short` suits a column heading, `long` a sentence. Anything else comes back as it is.
    """
    match = _PERIOD.fullmatch(code)
    if match is None:
        return code
    year = match["year"]
    try:
        if match["half"]:
            message = mark("half %(half)s of %(year)s") if width == "long" else mark("H%(half)s %(year)s")
            return translate(language, message, half=match["half"], year=year)
        if match["quarter"]:
            message = (
                mark("quarter %(quarter)s of %(year)s") if width == "long" else mark("Q%(quarter)s %(year)s")
            )
            return translate(language, message, quarter=match["quarter"], year=year)
        if match["week"]:
            date.fromisocalendar(int(year), int(match["week"]), 1)
            message = (
                mark("week %(week)s of %(year)s") if width == "long" else mark("week %(week)s, %(year)s")
            )
            return translate(language, message, week=int(match["week"]), year=year)
        if match["day"]:
            day = date.fromisoformat(code)
            return (
                format_date(day, language) if width == "long" else cldr_date(day, "medium", _locale(language))
            )
        if match["month"]:
            first = date(int(year), int(match["month"]), 1)
            if width == "long":
                return format_skeleton("yMMMM", first, locale=_locale(language))
            return cldr_date(first, "LLL y", _locale(language))
    except ValueError:
        return code
    return year


def format_month_within(code: str, language: str) -> str | None:
    """A month, 2024-03, within a sentence: in the case that a language has for it in dates (марта 2024),
    which CLDR calls its format form. None where that is none of its own, as in English, and for any
    other period.
    """
    match = _PERIOD.fullmatch(code)
    if match is None or match["month"] is None or match["day"] or not 1 <= int(match["month"]) <= 12:
        return None
    first = date(int(match["year"]), int(match["month"]), 1)
    within, alone = (cldr_date(first, form, _locale(language)) for form in ("MMMM y", "LLLL y"))
    return within if within != alone else None


def dash(language: str) -> str:
    """What stands between a name and what is said of it: –, and — in Russian."""
    return translate(language, "–")


def format_period_range(first: str, last: str, language: str) -> str:
    """Two periods as a span: 2000–2024; January 2024 – March 2024; one period alone when they are equal."""
    if first == last:
        return format_period(first, language, "long")
    dash = "–" if len(first) == len(last) == 4 else " – "
    return dash.join(format_period(code, language, "long") for code in (first, last))


# Sorting -------------------------------------------------------------------------------------------------

# Letters whose code points are out of alphabetical order (CLDR's collation charts). Ё counts as Е and only
# breaks ties. A language of another alphabet than the Latin one needs a line here (deploy/catalogues.py).
_ALPHABETS: Final = {
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "be": "абвгдежзійклмнопрстуўфхцчшыьэюя",
    "kk": "аәбвгғдежзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "ky": "абвгдежзийклмнңоөпрстуүфхцчшщъыьэюя",
}
_LATIN: Final = frozenset("abcdefghijklmnopqrstuvwxyz")
# Letters that Unicode does not take apart into a plain one and a mark, and that no language here has.
_PLAIN: Final = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
_DIGIT, _SPACE = -1, -2


def sort_key(text: str, language: str) -> tuple[tuple[tuple[int, str], ...], str, str]:
    """A key that puts names in the language's order: letters first, then accents, then small before capital.

    Spaces, digits, Latin letters and the letters of the language follow each other; a letter of another
    Cyrillic alphabet stands with the one it is written like, or after all. What is no letter does not count.
    """
    order = _letter_order(language)
    folded = unicodedata.normalize("NFC", text).casefold()
    letters: list[tuple[int, str]] = []
    for letter in folded.replace("ё", "е"):
        if letter in order:
            letters.append((order[letter], ""))
        elif letter.isspace():
            letters.append((_SPACE, ""))
        elif letter.isalnum():
            letters += [_placed(plain, order) for plain in _plain(letter)]
    return tuple(letters), folded, text.swapcase()


def _plain(letter: str) -> str:
    return _PLAIN.get(letter) or unicodedata.normalize("NFD", letter)[0]


def _placed(letter: str, order: Mapping[str, int]) -> tuple[int, str]:
    if letter in order:
        return order[letter], ""
    return (_DIGIT if letter.isascii() else len(order)), letter


@cache
def _letter_order(language: str) -> Mapping[str, int]:
    alphabet = _ALPHABETS.get(language, _ALPHABETS["ru"])
    return {letter: place for place, letter in enumerate(alphabet)}


def sorted_by_an_alphabet(language: str) -> bool:
    """Whether the letters of a language have an order here: Latin ones do, others need a line."""
    # Which letters those are shows in the language's own name for itself.
    own_name = (_locale(language).get_language_name(language) or "").casefold()
    return language in _ALPHABETS or all(
        unicodedata.normalize("NFD", letter)[0] in _LATIN for letter in own_name if letter.isalpha()
    )


def in_order(names: Iterable[str], language: str) -> list[str]:
    """The names in the language's alphabetical order."""
    return sorted(names, key=lambda name: sort_key(name, language))
