"""Checks the message catalogues: they read well, and no message of the code lacks a translation.

python -m deploy.catalogues       print every fault; exit status 1 if there is one
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import jinja2
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po
from jinja2.ext import extract_from_ast

from servicekit.language import CATALOGUES, DEFAULT, languages

_ROOT = Path(__file__).parents[1]
_FOLDERS = ("servicekit", "services", "gateway", "deploy")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
# A message whose text is decided by the catalogue, English included: problem.unknown-code, status.404.
_KEY = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+")
# Where the messages stand among the arguments of what marks them in Python.
_MARKED = {"translate": (1,), "translate_plural": (1, 2), "mark": (0,), "say": (0,)}
_IN_TEMPLATES = ("_", "ngettext")

Forms = tuple[str, ...]


def faults() -> list[str]:
    """Everything that is wrong, a line each, in a stable order."""
    used = messages_of_code()
    read = {language: _read(language) for language in languages()}
    found = [
        fault
        for catalogues in read.values()
        for path, catalogue in catalogues
        for fault in _own(path, catalogue)
    ]
    found += [fault for language, catalogues in read.items() for fault in _twice(language, catalogues)]
    known = {
        language: _ids(catalogue for _, catalogue in catalogues) for language, catalogues in read.items()
    }
    keys = {message for messages in known.values() for message in messages if _KEY.fullmatch(message[0])}
    for language in languages():
        needed = {message: place for message, place in used.items() if _KEY.fullmatch(message[0])}
        if language != DEFAULT:
            needed = used
        missing = {**dict.fromkeys(keys, "another language"), **needed}.items()
        found += [
            f"{language}: no {message[0]!r} ({place})"
            for message, place in missing
            if message not in known[language]
        ]
    return sorted(found)


def messages_of_code() -> dict[Forms, str]:
    """Every message that code and templates mark, singular and plural, with a place that does."""
    found: dict[Forms, str] = {}
    for path in _files(".py"):
        for forms in _in_python(path.read_text(encoding="utf-8")):
            found.setdefault(forms, str(path.relative_to(_ROOT)))
    for path in _files(".html"):
        for forms in _in_template(path.read_text(encoding="utf-8")):
            found.setdefault(forms, str(path.relative_to(_ROOT)))
    return found


def _files(suffix: str) -> Iterator[Path]:
    for folder in _FOLDERS:
        yield from (
            path for path in sorted((_ROOT / folder).rglob(f"*{suffix}")) if "vendor" not in path.parts
        )


def _in_python(source: str) -> Iterator[Forms]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            places = _MARKED.get(name, ())
            texts = [node.args[place] for place in places if place < len(node.args)]
            values = [text.value for text in texts if isinstance(text, ast.Constant)]
            if values and len(values) == len(places):
                yield tuple(map(str, values))


def _in_template(source: str) -> Iterator[Forms]:
    tree = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(source)
    for _, _, message in extract_from_ast(tree, _IN_TEMPLATES):
        texts = (message,) if isinstance(message, str) else (message or ())
        if spelled := tuple(text for text in texts if text is not None):
            yield spelled


def _read(language: str) -> list[tuple[Path, Catalog]]:
    catalogues = []
    for path in sorted((CATALOGUES / language).glob("*.po")):
        with path.open("rb") as file:
            try:
                catalogues.append((path, read_po(file, locale=language, abort_invalid=True)))
            except PoFileError as error:
                raise SystemExit(f"{path.relative_to(_ROOT)}: {error}") from error
    return catalogues


def _own(path: Path, catalogue: Catalog) -> Iterator[str]:
    """Faults that show in one catalogue alone."""
    place = path.relative_to(_ROOT)
    if catalogue.obsolete:
        yield f"{place}: obsolete messages"
    for message in catalogue:
        if message.id:
            yield from (
                f"{place}: {fault}: {_forms(message.id)[0]!r}" for fault in _wrong(message, catalogue)
            )


def _twice(language: str, catalogues: Iterable[tuple[Path, Catalog]]) -> Iterator[str]:
    """Messages that two catalogues translate differently: which one counts would follow from their names."""
    first: dict[Forms, tuple[Path, Forms]] = {}
    for path, catalogue in catalogues:
        for message in catalogue:
            if message.id:
                before, texts = first.setdefault(_forms(message.id), (path, _forms(message.string)))
                if texts != _forms(message.string):
                    yield f"{language}: {_forms(message.id)[0]!r} differs: {before.name}, {path.name}"


def _wrong(message: Message, catalogue: Catalog) -> Iterator[str]:
    ids, texts = _forms(message.id), _forms(message.string)
    if message.fuzzy:
        yield "fuzzy"
    if not all(texts):
        yield "no translation"
        return
    if len(ids) > 1 and len(texts) != catalogue.num_plurals:
        yield f"{len(texts)} plural forms instead of {catalogue.num_plurals}"
    allowed = {name for text in ids for name in _PLACEHOLDER.findall(text)}
    for text in texts:
        filled = set(_PLACEHOLDER.findall(text))
        if not _KEY.fullmatch(ids[0]) and (filled - allowed or (len(ids) == 1 and filled != allowed)):
            yield f"placeholders {sorted(filled)} instead of {sorted(allowed)}"


def _forms(text: object) -> Forms:
    return (
        (str(text),)
        if isinstance(text, str)
        else tuple(map(str, text))
        if isinstance(text, list | tuple)
        else ("",)
    )


def _ids(catalogues: Iterable[Catalog]) -> set[Forms]:
    return {_forms(message.id) for catalogue in catalogues for message in catalogue if message.id}


def main() -> int:
    """Print the faults; return the exit status."""
    found = faults()
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
