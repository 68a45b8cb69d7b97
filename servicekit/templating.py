"""The Jinja environment of every page and of PDFs: where templates come from, and what they can call.

It needs no web framework, so that a worker process can use it.

Templates find the reader's language in the context variable `language`. In every template: `_` and
`ngettext` translate; the filters `number`, `percent`, `day`, `moment` and `period` write values in the
reader's language; `asset("comity.css")` is the address of a static file.
"""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import CodeType
from typing import Any, Final
from urllib.parse import urlencode

from jinja2 import BytecodeCache, ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from jinja2.utils import pass_context

from servicekit import language as wording

TEMPLATES: Final = Path(__file__).parent / "web" / "templates"
STATIC: Final = Path(__file__).parent / "web" / "static"
STATIC_ADDRESS: Final = "/static"


class Compiled(BytecodeCache):
    """What templates were compiled to, in the memory of a process: once, however many applications it has.

    The layout and its parts belong to every application. A template that was changed has another checksum.
    """

    def __init__(self) -> None:
        self._codes: dict[tuple[type[Environment], str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in what is known."""
        bucket.code = self._codes.get(_place(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code is not None:
            self._codes[_place(bucket)] = bucket.code


def _place(bucket: Bucket) -> tuple[type[Environment], str, str]:
    return type(bucket.environment), bucket.key, bucket.checksum


_COMPILED: Final = Compiled()


def environment(*folders: Path) -> Environment:
    """An environment with the shared templates and those of `folders`, which come first."""
    made = Environment(autoescape=True)
    prepare(made, *folders)
    return made


def prepare(made: Environment, *folders: Path) -> None:
    """Give an existing environment, such as a Flask application's, the loaders, globals and filters."""
    made.loader = ChoiceLoader(
        [
            FileSystemLoader([*folders, TEMPLATES]),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    made.bytecode_cache = _COMPILED
    made.autoescape = made.trim_blocks = made.lstrip_blocks = True
    made.globals.update(
        _=_translate,
        ngettext=_translate_plural,
        asset=asset,
        language_name=wording.language_name,
        text_direction=wording.text_direction,
    )
    made.filters.update(number=_number, percent=_percent, day=_day, moment=_moment, period=_period)


def language_links(path: str, query: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """(language, address) of this same page in every language: the path and query with `lang` replaced."""
    kept = [(name, value) for name, value in query if name != "lang"]
    return [(code, f"{path}?{urlencode([*kept, ('lang', code)])}") for code in wording.languages()]


def asset(name: str) -> str:
    """The address of a static file, with a mark of its contents so that it may be cached for ever."""
    return f"{STATIC_ADDRESS}/{name}?v={_mark(name)}"


@cache
def _mark(name: str) -> str:
    return sha256((STATIC / name).read_bytes()).hexdigest()[:12]


@pass_context
def _translate(context: Context, message: str, **values: Any) -> str:
    return wording.translate(context["language"], message, **values)


@pass_context
def _translate_plural(context: Context, one: str, many: str, number: int, **values: Any) -> str:
    return wording.translate_plural(context["language"], one, many, number, **values)


@pass_context
def _number(context: Context, value: Any, decimals: int = 0, signed: bool = False) -> str:
    return wording.format_number(value, context["language"], decimals, signed=signed)


@pass_context
def _percent(context: Context, value: Any, decimals: int = 1, signed: bool = False) -> str:
    return wording.format_percent(value, context["language"], decimals, signed=signed)


@pass_context
def _day(context: Context, value: Any) -> str:
    return wording.format_date(value, context["language"])


@pass_context
def _moment(context: Context, value: Any) -> str:
    return wording.format_moment(value, context["language"])


@pass_context
def _period(context: Context, value: str, width: wording.Width = "short") -> str:
    return wording.format_period(value, context["language"], width)
