"""Countries, people and figures for a trial, set up through the API as users would."""

from collections.abc import Sequence
from typing import Any

from deploy.trial.client import Client
from deploy.trial.systems import System
from servicekit.concepts import DOCUMENTATION_REQUIRED

PASSWORD = "correct horse battery"  # noqa: S105  # of accounts that end with the trial


class Country:
    """A country of a story, with a client for each of its people."""

    def __init__(self, story: "Story", code: str) -> None:
        self.code = code
        self.story = story
        self._people: dict[str, Client] = {}

    def person(self, role: str, name: str | None = None) -> Client:
        """The client of the person who holds a role; the same name is the same person."""
        name = name or role
        if name not in self._people:
            email = f"{name}.{self.code.lower()}@example.org"
            roles = [{"role": "user"}] if role == "user" else [{"role": "user"}, {"role": role}]
            about = {"email": email, "name": f"{name} of {self.code}", "roles": roles}
            self.administrator.invited("/api/v1/users", {"country": self.code, **about}, PASSWORD)
            self._people[name] = self.story.system.client(email, PASSWORD)
        return self._people[name]

    @property
    def administrator(self) -> Client:
        return self._people["administrator"]

    def sharing(self, indicator: str, mode: str, countries: Sequence[str] = ()) -> None:
        """Set the sharing agreement of an indicator."""
        body = {"mode": mode, "countries": list(countries)}
        self.administrator.put(f"/api/v1/agreements/{self.code}/{indicator}", body)

    def documented(self, indicator: str, *, unit: str = "persons", agency: str | None = None) -> None:
        """Declare the source REG, of an agency if one is named, and write complete documentation."""
        source = {
            "agency": agency,
            "names": {"en": "Register", "ru": "Реестр"},
            "kind": "register",
            "unit": unit,
            "official": True,
        }
        self.administrator.put(f"/api/v1/sources/{self.code}/{indicator}/REG", source)
        fields = {
            name: {"en": f"{name} in English", "ru": f"{name} по-русски"} for name in DOCUMENTATION_REQUIRED
        }
        self.administrator.put(f"/api/v1/documentation/{self.code}/{indicator}", {"fields": fields})

    def submit(self, indicator: str, observations: list[dict[str, Any]], reason: str | None = None) -> Any:
        """Post observations as the submitter."""
        return self.person("data-submitter").post(
            "/api/v1/submissions",
            {
                "country": self.code,
                "indicator": indicator,
                "source": "REG",
                "reason": reason,
                "observations": observations,
            },
        )

    def step(self, submission: str, role: str, step: str, comment: str | None = None) -> Any:
        """Do a step as the person who holds a role."""
        body = {} if comment is None else {"comment": comment}
        return self.person(role).post(f"/api/v1/submissions/{submission}/{step}", body)

    def released(
        self, indicator: str, observations: list[dict[str, Any]], reason: str | None = None
    ) -> dict[str, Any]:
        """Post, validate, approve and release observations; the submission after its release."""
        posted = self.submit(indicator, observations, reason)
        comment = "seen" if posted["findings"] else None
        if codes := {place["code"] for place in posted["uncommented"]}:
            said = [{"code": code, "comment": "known"} for code in sorted(codes)]
            path = f"/api/v1/submissions/{posted['id']}/comments"
            self.person("data-validator").post(path, {"comments": said})
        self.step(posted["id"], "data-validator", "validate", comment)
        self.step(posted["id"], "data-approver", "approve", comment)
        released: dict[str, Any] = self.step(posted["id"], "data-approver", "release", comment)
        assert released["state"] == "released"
        return released

    def figure(self, reader: Client, indicator: str, **query: Any) -> dict[str, Any] | None:
        """The one observation that a reader finds of this country, None where there is none."""
        found = list(reader.items("/api/v1/observations", country=self.code, indicator=indicator, **query))
        assert len(found) <= 1, found
        return found[0] if found else None


class Story:
    """The countries of one journey, in a group of their own."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.secretariat = system.client()
        taken = list(self.secretariat.items("/api/v1/groups"))
        self.group = f"G{len(taken) + 1}"
        names = {"en": f"Group {self.group}", "ru": f"Группа {self.group}"}
        self.secretariat.post("/api/v1/groups", {"group": self.group, "names": names})

    def country(self, standing: str = "member") -> Country:
        """Admit a country that no other journey uses."""
        admitted = {item["country"] for item in self.secretariat.items("/api/v1/countries")}
        known = {
            code["code"]
            for code in self.secretariat.get("/api/v1/codelists/COUNTRY")["codes"]
            if code["kind"] == "value" and len(code["code"]) == 2
        }
        # One that withdrew is in no list, and still has its administrator.
        free = (code for code in sorted(known - admitted) if not self._known(code))
        code = next(free)
        email = f"administrator.{code.lower()}@example.org"
        self.secretariat.invited(
            "/api/v1/countries",
            {
                "country": code,
                "groups": [{"group": self.group, "standing": standing}],
                "administrator": {"email": email, "name": "Administrator", "language": "en"},
            },
            PASSWORD,
        )
        country = Country(self, code)
        country._people["administrator"] = self.system.client(email, PASSWORD)
        return country

    def _known(self, code: str) -> bool:
        return self.secretariat.fetch(f"/api/v1/countries/{code}").status_code == 200

    def public(self) -> Client:
        """Somebody who did not sign in."""
        return Client(self.system.base_url)
