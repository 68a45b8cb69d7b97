"""Cuts the markup of a report with a long table into parts, each a document of its own."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

_TABLE: Final = re.compile(r'<table class="figures">.*?</table>', re.S)
_HEAD: Final = re.compile(r'<table class="figures">(?:<caption>.*?</caption>)?(.*?</thead>)', re.S)
_CONTINUED: Final = re.compile(r'<tbody(?: class="short")?( data-continued="[^"]*")?>')
_ROW: Final = re.compile(r"<tr\b[^>]*>")
_GROUP: Final = '<tr class="group">'
_LITTLE: Final = 10
"""Less than one in so many of the cells of a part is no part of its own."""
_CLOSING: Final = "</tbody></table></section></body></html>"


def cut(markup: str, cells: int) -> Sequence[str]:
    """The markup in parts of about so many cells; in one where its tables have no more.

    It is cut between two rows, never below the heading of a group, and not where little is left. Each further
    part repeats the head of the document, what runs in its margins, and the head of the table.
    """
    body = markup.index("<header>")
    opening = markup[:body]
    parts, start, prefix, room = [], 0, "", cells
    rows = [(max(1, row[1].count('<th scope="col"')), row) for row in _places(markup)]
    left = sum(width for width, _ in rows)
    for width, (place, head, continued) in rows:
        if room <= 0 and left > cells // _LITTLE:
            parts.append(prefix + markup[start:place] + _CLOSING)
            start = place
            prefix = (
                f'{opening}<section class="table long" style="margin-top: 0"{continued}>'
                f'<table class="figures">{head}<tbody{continued}>'
            )
            room = cells
        room, left = room - width, left - width
    return [*parts, prefix + markup[start:]]


def _places(markup: str) -> Iterator[tuple[int, str, str]]:
    """(where a row begins before which there may be a cut, the head of its table, what continues it)."""
    for table in _TABLE.finditer(markup):
        found = _HEAD.match(markup, table.start())
        assert found is not None
        body = _CONTINUED.match(markup, found.end())
        continued = body[1] or "" if body is not None else ""
        grouped = False
        for number, row in enumerate(_ROW.finditer(markup, found.end(), table.end())):
            if number and not grouped and row[0] != _GROUP:
                yield row.start(), found[1], continued
            grouped = row[0] == _GROUP
