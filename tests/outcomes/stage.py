"""The stage of the walk: two countries and three organisations with their people, their figures and secrets.

"own" owns the objects that requests are about; "other" is a country of the same group, with people of
every kind. What other countries, the operator and the public must never see are figures of values that
stand nowhere else (PLANTED).
"""

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from servicekit.blobs import BlobStore
from servicekit.concepts import DOCUMENTATION_REQUIRED
from tests.outcomes.asking import Answer, Operations, Web, form_token
from tests.outcomes.table import KINDS, OTHER, OWN, SINGLE

PASSWORD: Final = "correct horse battery"
NATIONAL, SHARED, PUBLIC, ON_TERMS = "ASYLUM_APPLICATIONS", "FOREIGNERS", "EXITS", "POPULATION"
TO_READERS = "ASYLUM_DECISIONS"
"""Indicators of "own": for itself alone; for "other"; for everyone; for "other" once it accepts terms; for
its organisation of observers."""
PLANTED: Final = {
    "national": 827364519,
    "amended": 975318624,
    "unreleased": 918273645,
    "amendment": 645192837,
    "shared": 736451928,
    "public": 564738291,
    "to_readers": 382915647,
}
"""Figures of "own": released and national, the same amended, submitted, submitted to amend a shared one,
shared, public, shared with an organisation."""
PERSONS_OF_A_COUNTRY: Final = KINDS[1:7]
NAMES: Final = {"en": "Name", "ru": "Название"}
TEXTS: Final = {"en": "Text", "ru": "Текст"}


@dataclass(slots=True, eq=False)
class Walker:
    """Somebody who asks. person, email: of people. token: of a session or a key, None: signed out."""

    kind: str
    side: str
    country: str | None = None
    organisation: str | None = None
    actor: str | None = None
    person: str = "0"
    email: str = ""
    token: str | None = None
    session: str = "none"
    form: str | None = None
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.kind if self.kind in SINGLE else f"{self.kind} of {self.side}"


class Stage:
    """Sets itself up through the API, as offices would."""

    def __init__(self, web: Web, operations: Operations, uploads: BlobStore, root: tuple[str, str]) -> None:
        self.web = web
        self.operations = operations
        self.uploads = uploads
        self.numbers = itertools.count(1)
        self.months = (f"{year}-{month:02}" for year in range(1990, 2024) for month in range(1, 13))
        self.root = Walker(kind="system-administrator", side=OWN, email=root[0])
        self._root_password = root[1]
        self.public = Walker(kind="public", side=OWN)
        self.walkers: list[Walker] = []
        self._codes = iter(self._free_codes())
        self.country = {side: next(self._codes) for side in (OWN, OTHER)}
        self.group = f"W{self.country[OWN]}"
        self.organisation = {
            (kind, side): f"{kind[:3].upper()}-{self.country[side]}"
            for kind in ("observer", "delegate")
            for side in (OWN, OTHER)
        }
        self._open()

    # Asking

    def api(self, by: Walker, method: str, path: str, body: Any = None) -> Any:
        """The JSON of an answer that must be a success."""
        answer = self.send(by, method, f"/api/v1{path}", *self._json(body))
        assert answer.status < 300, f"{by.name}: {method} {path}: {answer.status} {answer.text}"
        return json.loads(answer.body)

    def send(
        self,
        by: Walker,
        method: str,
        path: str,
        kind: str | None = None,
        body: bytes = b"",
        cookies: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to a request. People have a cookie on pages; a key has its header there too."""
        headers, kept = {"Accept-Language": "en"}, dict(cookies or {})
        if kind is not None:
            headers["Content-Type"] = kind
        if self._token(by) is None:
            kept |= by.cookies
        elif path.startswith("/api/") or by.kind == "agency-key":
            headers["Authorization"] = f"Bearer {by.token}"
        else:
            kept["comity_session"] = str(by.token)
        if kept:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in kept.items())
        return self.web.send(method, path, headers, body)

    def csrf(self, by: Walker) -> str:
        """The token of the forms that this caller gets from us."""
        if by.kind == "agency-key":
            return ""  # needs none: no browser sends a header by itself
        if by.form is None:
            page = self.send(by, "GET", "/sign-in" if by.kind == "public" else "/account")
            by.form = form_token(page.text)
            if by.kind == "public":
                name, _, value = page.headers["Set-Cookie"].partition(";")[0].partition("=")
                by.cookies[name] = value
        return by.form

    def signed_in(self, by: Walker) -> Walker:
        """The same person with another session."""
        again = Walker(**{name: getattr(by, name) for name in Walker.__slots__})
        again.token = again.form = None
        self._token(again)
        return again

    def password_of(self, by: Walker) -> str:
        """The password of a person."""
        return self._root_password if by.email == self.root.email else PASSWORD

    def _token(self, by: Walker) -> str | None:
        if by.token is None and by.email:
            answer = self.web.send(
                "POST",
                "/api/v1/sessions",
                {"Content-Type": "application/json"},
                json.dumps({"email": by.email, "password": self.password_of(by)}).encode(),
            )
            assert answer.status == 201, answer.text
            session = json.loads(answer.body)
            by.session = session["session"]
            by.token, by.actor, by.person = (
                session["token"],
                session["user"]["actor"],
                session["user"]["person"],
            )
        return by.token

    def _json(self, body: Any) -> tuple[str | None, bytes]:
        return (None, b"") if body is None else ("application/json", json.dumps(body).encode())

    # Setting up

    def free_code(self) -> str:
        """The code of a country that was never admitted."""
        return next(self._codes)

    def _free_codes(self) -> list[str]:
        codes = self.api(self.root, "GET", "/codelists/COUNTRY")["codes"]
        known = sorted(each["code"] for each in codes if each["kind"] == "value" and len(each["code"]) == 2)
        # From the end of the alphabet: what else uses this system takes its countries from the beginning.
        return [
            code
            for code in reversed(known)
            if self.send(self.root, "GET", f"/api/v1/countries/{code}").status == 404
        ][:60]

    def hired(
        self, by: Walker, kind: str, side: str, place: Mapping[str, Any], roles: list[dict[str, Any]]
    ) -> Walker:
        """Somebody new with an open account."""
        email = f"{kind}.{next(self.numbers)}.{self.country[OWN].lower()}@example.org"
        about = {"email": email, "name": f"{kind} of {side}", "roles": roles, **place}
        answer = self.api(by, "POST", "/users", about)
        return self.opened(answer, Walker(kind=kind, side=side, email=email, **place))

    def opened(self, answer: Mapping[str, Any], walker: Walker) -> Walker:
        """The account opened with the link of an answer."""
        body = {"token": answer["invitation"]["token"], "password": PASSWORD}
        self.api(self.public, "POST", "/invitations/accept", body)
        self._token(walker)
        return walker

    def admitted(self, code: str, side: str) -> Walker:
        """A new country of the group; its administrator."""
        email = f"administrator.{code.lower()}@example.org"
        body = {
            "country": code,
            "groups": [{"group": self.group, "standing": "member"}],
            "administrator": {"email": email, "name": f"Administrator of {code}"},
        }
        answer = self.api(self.root, "POST", "/countries", body)
        walker = Walker(kind="country-administrator", side=side, email=email, country=code)
        return self.opened(answer, walker)

    def of(self, kind: str, side: str = OWN) -> Walker:
        """The caller of a kind."""
        return next(each for each in self.walkers if (each.kind, each.side) == (kind, side))

    def _open(self) -> None:
        self.api(self.root, "POST", "/groups", {"group": self.group, "names": NAMES})
        auditor = self.hired(self.root, "auditor", OWN, {"country": None}, [{"role": "auditor"}])
        self.walkers += [self.public, self.root, auditor]
        for side, code in self.country.items():
            administrator = self.admitted(code, side)
            self.walkers.append(administrator)
            self._furnish(administrator, code)
            for kind in PERSONS_OF_A_COUNTRY[:-1]:
                place = {"country": code}
                self.walkers.append(self.hired(administrator, kind, side, place, [{"role": kind}]))
            self._key(administrator, side, code)
        for (kind, side), code in self.organisation.items():
            self._staff(kind, side, code)
        for side, code in self.country.items():
            body = {
                "organisation": self.organisation["delegate", side],
                "indicators": [NATIONAL, SHARED],
                "sources": ["REG"],
            }
            self.api(self.of("country-administrator", side), "POST", "/delegates", {"country": code, **body})
        self._share()

    def _furnish(self, administrator: Walker, code: str) -> None:
        self.api(administrator, "POST", "/agencies", {"agency": "MIA", "names": NAMES})
        fields = dict.fromkeys(DOCUMENTATION_REQUIRED, TEXTS)
        for indicator in (NATIONAL, SHARED, PUBLIC, ON_TERMS, TO_READERS):
            unit = "cases" if indicator == PUBLIC else "persons"
            source = {"names": NAMES, "kind": "register", "unit": unit, "official": True}
            self.api(administrator, "PUT", f"/sources/{code}/{indicator}/REG", source)
            self.api(administrator, "PUT", f"/documentation/{code}/{indicator}", {"fields": fields})

    def _key(self, administrator: Walker, side: str, code: str) -> None:
        body = {"agency": "MIA", "label": "System", "actions": ["submit", "read"]}
        key = self.api(administrator, "POST", "/keys", body)
        about = {"actor": f"key:{key['key']}", "token": key["secret"]}
        self.walkers.append(Walker(kind="agency-key", side=side, country=code, **about))

    def _staff(self, kind: str, side: str, code: str) -> None:
        body = {"organisation": code, "names": NAMES, "kind": kind}
        self.api(self.root, "POST", "/organisations", body)
        role, place = "organisation-administrator", {"organisation": code}
        administrator = self.hired(self.root, role, side, place, [{"role": role}])
        if kind == "observer":
            self.walkers.append(administrator)
        self.walkers.append(self.hired(administrator, kind, side, place, [{"role": kind}]))

    # Figures

    def _share(self) -> None:
        own, other = self.country[OWN], self.country[OTHER]
        named = {"mode": "bilateral", "countries": [other]}
        administrator = self.of("country-administrator")
        self.api(administrator, "PUT", f"/agreements/{own}/{SHARED}", named)
        self.api(administrator, "PUT", f"/agreements/{own}/{PUBLIC}", {"mode": "public"})
        named = {"mode": "bilateral", "organisations": [self.organisation["observer", OWN]]}
        self.api(administrator, "PUT", f"/agreements/{own}/{TO_READERS}", named)
        # What "other" shares with "own" and the same organisation, and amends: the notice of it is theirs.
        named = {"mode": "bilateral", "countries": [own]}
        self.api(self.of("country-administrator", OTHER), "PUT", f"/agreements/{other}/{SHARED}", named)
        self.released(OTHER, SHARED, "2021", 135792468)
        self.released(OTHER, SHARED, "2021", 246813579, reason="late registrations")
        self.released(OWN, SHARED, "2018", 1234)
        self.released(OWN, SHARED, "2018", 1235, reason="late registrations")
        self.released(OWN, NATIONAL, "2019", 975318642)
        self.released(OWN, NATIONAL, "2019", PLANTED["amended"], reason="late registrations")
        self.national = self.released(OWN, NATIONAL, "2024", PLANTED["national"])
        self.shared = self.released(OWN, SHARED, "2024", PLANTED["shared"])
        self.released(OWN, PUBLIC, "2024", PLANTED["public"])
        self.released(OWN, ON_TERMS, "2022", 5417)
        self.released(OWN, TO_READERS, "2024", PLANTED["to_readers"])
        self.unreleased = self.submitted(OWN, NATIONAL, "2025-01", PLANTED["unreleased"])
        self.amendment = self.submitted(
            OWN, SHARED, "2024", PLANTED["amendment"], reason="late registrations"
        )

    def submitted(self, side: str, indicator: str, period: str, value: int, reason: str | None = None) -> str:
        """The number of a new submission of one figure."""
        body = {
            "country": self.country[side],
            "indicator": indicator,
            "source": "REG",
            "reason": reason,
            "observations": [{"period": period, "value": value}],
        }
        answer = self.api(self.of("data-submitter", side), "POST", "/submissions", body)
        number: str = answer["id"]
        return number

    def stepped(self, submission: str, *steps: str, side: str = OWN) -> str:
        """A submission after steps of those whose work they are."""
        for step in steps:
            by = "data-validator" if step in {"validate", "request-clarification"} else "data-approver"
            path = f"/submissions/{submission}/{step}"
            self.api(self.of(by, side), "POST", path, {"comment": "seen"})
        return submission

    def released(self, side: str, indicator: str, period: str, value: int, reason: str | None = None) -> str:
        """The number of a new submission of one figure, released."""
        submission = self.submitted(side, indicator, period, value, reason)
        return self.stepped(submission, "validate", "approve", "release", side=side)
