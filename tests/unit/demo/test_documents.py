"""The documents of the demo: what is shipped is what the list says, and the library takes it."""

import json
from pathlib import Path
from typing import Any

import pytest

from demo import extract
from demo.countries import countries
from services.documents.contents import require_taken
from services.documents.domain.document import Content, Description, FileDocument, file

FOLDER = Path(extract.__file__).parent / "documents"
LISTED: list[dict[str, Any]] = json.loads((FOLDER / "documents.json").read_text(encoding="utf-8"))[
    "documents"
]


def test_every_file_is_listed_once_or_is_a_licence() -> None:
    there = {path.name for path in FOLDER.iterdir()} - {"documents.json", "udhr_LICENSE.txt"}
    assert sorted(there) == sorted(each["file"] for each in LISTED)


@pytest.mark.parametrize("entry", LISTED, ids=lambda entry: entry["file"])
def test_the_library_takes_a_document_as_it_is_described(entry: dict[str, Any]) -> None:
    data = (FOLDER / entry["file"]).read_bytes()
    media_type = require_taken(data, entry["media_type"])
    about = {name: entry[name] for name in ("titles", "summaries", "topic", "visibility")}
    content = Content(
        blob="0" * 64, sha256="0" * 64, media_type=media_type, file_name=entry["file"], size_bytes=len(data)
    )
    command = FileDocument(
        document="d",
        country=entry["country"],
        kind=entry["kind"],
        language=entry["language"],
        dated=entry["dated"],
        description=Description(**about, countries=tuple(entry["countries"])),
        content=content,
        participants=frozenset(countries()),
    )
    (event,) = file(command)
    assert event.document == "d"
