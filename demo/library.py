"""Filing the documents of the demo, and who reads which of them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from demo.stage import Stage
from demo.system import SYSTEM

DOCUMENTS: Final = Path(__file__).parent / "documents"


def file_documents(stage: Stage) -> None:
    """File every document: a country's by its content manager, the others by the system's administrator."""
    described = documents()
    with stage.show.work("Documents", len(described)) as done:
        for document in described:
            country = document["country"]
            filer = stage.person("content", country) if country else stage.person(SYSTEM)
            content = (DOCUMENTS / document["file"]).read_bytes()
            filer.post_file(
                "/api/v1/documents", document["file"], content, document["media_type"], form(document)
            )
            done(document["file"])


def documents() -> list[dict[str, Any]]:
    """The documents, as documents.json describes them."""
    described: list[dict[str, Any]] = json.loads((DOCUMENTS / "documents.json").read_text("utf-8"))[
        "documents"
    ]
    return described


def form(document: Mapping[str, Any]) -> dict[str, str]:
    """A description as a form takes it: lists and texts by language are JSON there."""
    fields = {name: value for name, value in document.items() if name not in {"file", "media_type"}}
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in fields.items()
        if value is not None
    }
