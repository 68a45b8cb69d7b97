"""Texts and namespaces: two working languages, and national codes that show whose they are."""

import re
from typing import Final

from servicekit.concepts import WORKING_LANGUAGES, Names
from services.catalog.domain.errors import NamespacePrefix, TextMissing

NATIONAL: Final = re.compile(r"([A-Z]{2})_")


def require_texts(field: str, names: Names) -> None:
    """Raises TextMissing where a working language has no text."""
    for language in WORKING_LANGUAGES:
        if not names.get(language, "").strip():
            raise TextMissing(field=field, language=language)


def require_prefix(code: str, namespace: str | None) -> None:
    """Raises NamespacePrefix unless a national code, and no other, begins with the country's code and `_`."""
    found = NATIONAL.match(code)
    if (found.group(1) if found else None) != namespace:
        raise NamespacePrefix(code=code, namespace=namespace)
