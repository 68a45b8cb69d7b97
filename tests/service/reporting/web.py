"""The HTTP application of reporting over a scene; whoever reads signs in by a token of their own number."""

import json
import re
from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from deploy.trial.signed_in import answer_about
from eventlog import Following
from servicekit.callers import Callers
from servicekit.context import Context
from servicekit.localbus import LocalBus
from servicekit.web import Parts
from servicekit.web.limits import Limits
from services.reporting.http import create_app
from services.reporting.service import ReportingService
from tests.service.reporting.scene import Scene


class Services:
    """The services that reporting's pages call: identity for whose token it is, and reporting itself."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._bus = LocalBus()
        self._bus.register(ReportingService, scene.app)

    def call(self, service: str, operation: str, request: Mapping[str, Any], context: Any) -> dict[str, Any]:
        if service == "reporting":
            return self._bus.call(service, operation, request, context)
        assert (service, operation) == ("identity", "authenticate")
        rights = self._scene.bench.kit.rights
        return answer_about(rights.principal(f"person:{request['token']}"), request["token"])


class Web:
    """A client of the application."""

    def __init__(self, scene: Scene) -> None:
        kit = scene.bench.kit
        calls = Services(scene)
        self.app = create_app(
            scene.app,
            Parts(
                calls=calls,
                settings=kit.settings,
                rights=kit.rights,
                reference=kit.reference,
                blobs=kit.blobs,
                uploads=kit.uploads,
                callers=Callers(calls, kit.rights),
                everyone=Following(scene.bench.followers),
                limits=Limits(kit.settings),
            ),
        )
        self.app.testing = True
        self.client: FlaskClient = self.app.test_client()

    def get(
        self,
        address: str,
        reader: Context | None = None,
        *,
        headers: Any = None,
        **query: Any,
    ) -> TestResponse:
        """Read an address as somebody, None: as the public."""
        sent = dict(headers or {})
        if reader is not None:
            sent["Authorization"] = f"Bearer {reader.person}"
        return self.client.get(address, query_string=query or None, headers=sent)


def charts_of(web: Web, reader: Context | None, report: str, **query: str) -> list[dict[str, Any]]:
    """What a report's page gives to be drawn, chart by chart."""
    page = web.get(f"/reports/{report}", reader, headers={"Accept": "text/html"}, **query).text
    found = re.findall(r'<script type="application/json">(.*?)</script>', page, flags=re.S)
    return [chart for text in found if "wide" in (chart := json.loads(text))]


def cells_of(table: Any) -> dict[tuple[str, str], Any]:
    """The cells of a table in JSON by the codes of row and column: the figure, or why there is none."""
    return {
        (row["code"], column["code"]): cell["absence"] or cell["value"]
        for row, line in zip(table["rows"]["members"], table["cells"], strict=True)
        for column, cell in zip(table["columns"]["members"], line, strict=True)
    }
