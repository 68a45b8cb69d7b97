"""The gateway over services that answer what a test says."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventlog import MemoryKeyring
from gateway.app import create_app
from servicekit.access import Rights
from servicekit.blobs import BlobStore
from servicekit.callers import Callers
from servicekit.reference import Reference
from servicekit.settings import Settings
from servicekit.web.limits import Limits
from servicekit.web.parts import EXTENSION, Parts
from tests.unit.gateway.fakes import IMPACT, NOW, Event, FakeCalls, FakeEveryone, authenticate


@pytest.fixture
def calls() -> FakeCalls:
    return FakeCalls(
        {
            "identity.authenticate": authenticate,
            "reporting.list_notices": {"items": [], "next": None, "unseen": 0},
            "reporting.list_subscriptions": {"items": []},
            "submission.list_reminders": {"items": [], "next": None},
            "reporting.list_webhooks": {"items": [], "next": None},
            "reporting.list_mirror_notices": {"items": []},
            "submission.list_missed_releases": {"items": [], "next": None},
            "submission.impact": IMPACT,
            "submission.list_pulls": {"items": [], "next": None},
            "submission.list_mappings": {"items": [], "next": None},
            "reporting.await_position": {"reached": True},
        }
    )


@pytest.fixture
def rights() -> Rights:
    known = Rights(lambda: NOW)
    for number, role in (("3", "data-submitter"), ("4", "data-validator"), ("9", "country-administrator")):
        known.apply(Event("identity.person-registered", {"person": number, "country": "MD"}))
        known.apply(Event("identity.role-granted", _granted(number, role, "MD")))
    known.apply(Event("identity.person-registered", {"person": "11", "country": None}))
    known.apply(Event("identity.role-granted", _granted("11", "auditor", None)))
    known.apply(
        Event(
            "identity.key-issued",
            {
                "key": "k1",
                "country": "MD",
                "agency": "MIA",
                "indicators": None,
                "sources": None,
                "actions": ["submit"],
                "networks": [],
                "expires_at": "2026-01-01T00:00:00Z",
            },
        )
    )
    return known


@pytest.fixture
def reference() -> Reference:
    known = Reference()
    names = {"en": "Asylum applications", "ru": "Ходатайства о предоставлении убежища"}
    known.apply(Event("identity.country-admitted", {"country": "MD"}))  # type: ignore[arg-type]
    known.apply(
        Event(  # type: ignore[arg-type]
            "catalog.indicator-defined",
            {
                "indicator": "ASYLUM_APPLICATIONS",
                "namespace": None,
                "names": names,
                "definitions": names,
                "measure": "flow",
                "units": ["persons"],
                "decimals": 0,
                "frequencies": ["A", "M"],
                "timeliness_days": 90,
                "mask_up_to": 4,
                "counts_own_citizens": False,
                "dimensions": [
                    {
                        "dimension": "sex",
                        "names": {"en": "Sex", "ru": "Пол"},
                        "code_list": "SEX",
                        "optional": False,
                        "additive": True,
                        "default": "_T",
                    }
                ],
            },
        )
    )
    known.apply(
        Event(  # type: ignore[arg-type]
            "catalog.source-declared",
            {
                "country": "MD",
                "indicator": "ASYLUM_APPLICATIONS",
                "source": "REG",
                "agency": "MIA",
                "names": {"en": "Register", "ru": "Реестр"},
                "kind": "register",
                "unit": "persons",
                "official": True,
                "rounding_base": None,
            },
        )
    )
    return known


@pytest.fixture
def settings() -> Settings:
    return Settings(max_upload_bytes=2_000_000)


@pytest.fixture
def uploads(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "uploads", MemoryKeyring())


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs", MemoryKeyring())


@pytest.fixture
def callers(calls: FakeCalls, rights: Rights) -> Callers:
    return Callers(calls, rights)


@pytest.fixture
def everyone() -> FakeEveryone:
    return FakeEveryone()


@pytest.fixture
def make_app(
    calls: FakeCalls,
    rights: Rights,
    reference: Reference,
    settings: Settings,
    blobs: BlobStore,
    uploads: BlobStore,
    callers: Callers,
    everyone: FakeEveryone,
) -> Callable[..., Flask]:
    def make(**others: Any) -> Flask:
        log, checks = others.pop("log", None), others.pop("checks", None)
        changed = others.get("settings", settings)
        parts: dict[str, Any] = {
            "calls": calls,
            "settings": settings,
            "rights": rights,
            "reference": reference,
            "blobs": blobs,
            "uploads": uploads,
            "callers": callers,
            "everyone": everyone,
            "limits": Limits(changed),
        }
        return create_app(Parts(**{**parts, **others}), log=log, checks=checks)

    return make


@pytest.fixture(scope="session")
def built() -> Flask:
    """The application, built once; each test gives it parts of its own."""
    nothing: Any = None
    parts = Parts(
        calls=nothing,
        settings=Settings(),
        rights=nothing,
        reference=nothing,
        blobs=nothing,
        uploads=nothing,
        callers=nothing,
        everyone=nothing,
        limits=nothing,
    )
    return create_app(parts, log=nothing)


@pytest.fixture
def app(
    built: Flask,
    calls: FakeCalls,
    rights: Rights,
    reference: Reference,
    settings: Settings,
    blobs: BlobStore,
    uploads: BlobStore,
    callers: Callers,
    everyone: FakeEveryone,
) -> Flask:
    built.extensions[EXTENSION] = Parts(
        calls=calls,
        settings=settings,
        rights=rights,
        reference=reference,
        blobs=blobs,
        uploads=uploads,
        callers=callers,
        everyone=everyone,
        limits=Limits(settings),
    )
    return built


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """A browser in which Ana, a submitter, is signed in."""
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    client.set_cookie("comity_session", "ana")
    return client


def _granted(person: str, role: str, country: str | None) -> dict[str, Any]:
    return {
        "grant": f"g{person}",
        "person": person,
        "role": role,
        "country": country,
        "indicators": None,
        "sources": None,
    }
