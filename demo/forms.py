"""A form as an agency gets and fills it in: downloaded, figures typed into its cells, sent back as it is."""

import io
from typing import Any, Final

import openpyxl

from demo.figures import Extract
from deploy.trial.client import Client

EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BESIDE: Final = frozenset({"period", "value", "status", "note"})


def post_form(client: Client, extract: Extract) -> Any:
    """Post an extract of one dimension as a filled form. It says itself what it is of. Raises Problem."""
    reason = {} if extract.reason is None else {"reason": extract.reason}
    return client.post_file("/api/v1/submissions", "form.xlsx", _filled(client, extract), EXCEL, reason)


def _filled(client: Client, extract: Extract) -> bytes:
    rows = extract.rows()
    [dimension] = rows[0].keys() - _BESIDE
    periods = sorted({row["period"] for row in rows})
    query: dict[str, Any] = {
        "country": extract.country,
        "source": extract.source,
        "from": periods[0],
        "to": periods[-1],
        "by": dimension,
    }
    answer = client.fetch(f"/api/v1/templates/{extract.indicator}.xlsx", **query)
    answer.raise_for_status()
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    places = {
        (period, code): row
        for period in periods
        for row, (code,) in enumerate(book[period].iter_rows(min_col=2, max_col=2, values_only=True), start=1)
    }
    for row in rows:
        book[row["period"]].cell(places[row["period"], row[dimension]], 3).value = row["value"]
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
