"""Checks the message catalogues: they read well, and no message of the code lacks a translation.

Working languages are full. A further one says in `covers.txt`, beside its catalogues, which files and folders
it says in full; whatever else it lacks is shown in English.

python -m deploy.catalogues       print every fault, and how full each language is; exit status 1 for a fault
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import jinja2
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po
from jinja2.ext import extract_from_ast

from servicekit.concepts import WORKING_LANGUAGES
from servicekit.language import CATALOGUES, DEFAULT, languages, sorted_by_an_alphabet

_ROOT = Path(__file__).parents[1]
_FOLDERS = ("servicekit", "services", "gateway", "deploy")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
# A message whose text is decided by the catalogue, English included: problem.unknown-code, status.404.
_KEY = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+")
# Where the messages stand among the arguments of what marks them in Python.
_MARKED = {"translate": (1,), "translate_plural": (1, 2), "mark": (0,), "say": (0,)}
_IN_TEMPLATES = ("_", "ngettext")

Forms = tuple[str, ...]
Places = tuple[str, ...]
COVERS = "covers.txt"


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
        missing = _needed(language, used, keys)
        found += [
            f"{language}: no {message[0]!r} ({place})"
            for message, place in missing.items()
            if message not in known[language]
        ]
        found += [f"{language}: {COVERS} names {path!r}, which is not there" for path in _strayed(language)]
        if not sorted_by_an_alphabet(language):
            found.append(f"{language}: no alphabet to sort its names by (servicekit/language.py)")
    return sorted(found)


def fullness() -> dict[str, tuple[int, int]]:
    """By language, besides the one of the messages themselves, how many of the code's messages it says."""
    used = messages_of_code()
    found = {}
    for language in languages():
        if language != DEFAULT:
            known = _ids(catalogue for _, catalogue in _read(language))
            found[language] = (sum(message in known for message in used), len(used))
    return found


def _needed(language: str, used: Mapping[Forms, Places], keys: Iterable[Forms]) -> dict[Forms, str]:
    """The messages that a language has to have, each with a place that uses it."""
    if language not in WORKING_LANGUAGES:
        covered = _covered(language)
        return {
            message: place
            for message, places in used.items()
            for place in places
            if any(place == path or place.startswith(path + "/") for path in covered)
            and not _KEY.fullmatch(message[0])
        }
    everything = dict.fromkeys(keys, "another language") | {
        message: places[0] for message, places in used.items()
    }
    if language != DEFAULT:
        return everything
    return {message: place for message, place in everything.items() if _KEY.fullmatch(message[0])}


def _covered(language: str) -> list[str]:
    """The files and folders that a further language says in full."""
    path = CATALOGUES / language / COVERS
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _strayed(language: str) -> list[str]:
    return [path for path in _covered(language) if not (_ROOT / path).exists()]


def messages_of_code() -> dict[Forms, Places]:
    """Every message that code and templates mark, singular and plural, with the places that do."""
    found: dict[Forms, Places] = {}
    for suffix, read in ((".py", _in_python), (".html", _in_template)):
        for path in _files(suffix):
            place = path.relative_to(_ROOT).as_posix()
            for forms in read(path.read_text(encoding="utf-8")):
                found[forms] = (*found.get(forms, ()), place)
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
    """Print the faults and how full the languages are; return the exit status."""
    found = faults()
    for fault in found:
        print(fault)
    for language, (known, wanted) in fullness().items():
        kind = "full" if language in WORKING_LANGUAGES else "partial"
        print(f"{language}: {kind}, {known} of {wanted} messages")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
