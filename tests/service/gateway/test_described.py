"""Whatever is sent to the API, nothing crashes, and every answer is one that the description tells of."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from servicekit.settings import Settings
from tests.service.gateway.conftest import INDICATOR, World, founded

DESCRIPTION = json.loads((Path(__file__).parents[3] / "contracts/openapi.json").read_text(encoding="utf-8"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 10
"""Made up for each operation and caller."""
REAL = {
    "country": "MD",
    "indicator": INDICATOR,
    "source": "REG",
    "person": "3",
    "agency": "MIA",
    "code_list": "SEX",
}
"""Every other identifier in an address is one that exists, so that requests get past the first door."""
ADMINISTRATORS = ("system", "admin.md")
"""Get furthest; to them goes, besides, whatever lies on or beyond each bound of the description."""
OTHERS = ("", "data-submitter.md")
"""Whose token goes along; none is the public. Each caller has a system of its own to break."""


def described(*, bounds: bool) -> Any:
    """The description as a source of requests. bounds: those on and beyond its bounds as well."""
    schema = schemathesis.openapi.from_dict(DESCRIPTION)
    schema.config.phases.coverage.enabled = bounds
    schema.hook("map_path_parameters")(map_path_parameters)
    return schema


def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Every other identifier becomes one that exists, unless there would be nobody left to go on with."""
    if path_parameters is None or context.operation.label == "DELETE /api/v1/countries/{country}":
        return path_parameters
    return {
        name: REAL[name] if name in REAL and len(str(value)) % 2 else value
        for name, value in path_parameters.items()
    }


@schemathesis.serializer("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
def as_it_is(context: Any, value: Any) -> bytes:
    """A workbook is sent as the bytes that were made up for it."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()


@pytest.fixture(scope="module")
def attacked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A system that is there to be attacked, and the headers of whoever does it."""
    where = Settings(
        var=tmp_path_factory.mktemp("attacked"),
        workers=0,
        argon2_time_cost=1,
        argon2_memory_kib=64,
        argon2_parallelism=1,
        actor_requests_per_minute=0,
        address_requests_per_minute=0,
    )
    with founded(where) as world:
        yield Attacked(world, request.param)


class Attacked:
    """Signs in again where the last request ended the session."""

    def __init__(self, world: World, who: str) -> None:
        self.application = world.system.web
        self._world, self._who = world, who
        self._token: str | None = None

    def headers(self) -> dict[str, str]:
        if not self._who:
            return {}
        if self._token is None:
            self._token = self._world.signed_in(self._who).token
        return {"Authorization": f"Bearer {self._token}"}

    def ended(self) -> None:
        self._token = None


asked = settings(
    max_examples=EXAMPLES,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    deadline=None,
    derandomize=True,
)


@pytest.mark.parametrize("attacked", ADMINISTRATORS, indirect=True)
@described(bounds=True).parametrize()
@asked
def test_every_answer_to_an_administrator_is_described(case: Any, attacked: Attacked) -> None:
    _answered(case, attacked)


@pytest.mark.parametrize("attacked", OTHERS, indirect=True, ids=lambda who: who or "public")
@described(bounds=False).parametrize()
@asked
def test_every_answer_to_others_is_described(case: Any, attacked: Attacked) -> None:
    _answered(case, attacked)


def _answered(case: Any, attacked: Attacked) -> None:
    answer = case.call(app=attacked.application, headers=attacked.headers())
    if answer.status_code == 401:
        attacked.ended()
    case.validate_response(answer, checks=CHECKS)
