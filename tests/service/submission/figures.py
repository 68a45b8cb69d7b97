"""Figures to send, and what a refusal says."""

from typing import Any

import pytest

from servicekit.errors import Refused

ROWS: list[dict[str, Any]] = [
    {"period": "2024", "citizenship": "_T", "sex": "_T", "value": 10, "status": "A", "note": None},
    {"period": "2024", "citizenship": "UA", "sex": "_T", "value": 7},
]
CSV = "period,citizenship,sex,value\n2024,_T,_T,10\n2024,UA,_T,7\n"


def refused(caught: pytest.ExceptionInfo[Refused]) -> tuple[str, int]:
    return caught.value.remote_code, caught.value.remote_status
