"""Things that belong to both countries: a movement that each counts, and a joint report."""

from collections.abc import Mapping

from servicekit.concepts import DOCUMENTATION_REQUIRED
from tests.outcomes.stage import NAMES, PLANTED, SHARED, TEXTS, Stage
from tests.outcomes.table import OTHER, OWN

Names = Mapping[str, str]


def movement(stage: Stage) -> Names:
    """A movement from "own" to "other" that both count and share, with a planted figure; approvers of both
    are focal points, and that of "other" has explained a gap.
    """
    code, codes = stage.country[OWN], stage.country
    ends = {OWN: f"OUT{code}", OTHER: f"IN{code}"}
    for side, indicator in ends.items():
        names = ("citizenship", "whereto" if side == OWN else "wherefrom")
        made = [
            {"dimension": each, "names": NAMES, "code_list": "COUNTRY", "optional": True} for each in names
        ]
        about = {"names": NAMES, "definitions": TEXTS, "measure": "flow", "units": ["persons"]}
        body = {**about, "frequencies": ["A"], "dimensions": made, "counts_own_citizens": True}
        stage.api(stage.root, "PUT", f"/indicators/{indicator}", body)
    against = {"indicator": ends[OTHER], "dimension": "whereto", "partner_dimension": "wherefrom"}
    rule = {"code": "mirror-apart", "severity": "note", "against": against}
    stage.api(stage.root, "PUT", f"/rules/{ends[OWN]}", {"rules": [rule]})
    for side, partner, value in ((OWN, OTHER, PLANTED["shared"]), (OTHER, OWN, 246813579)):
        country, indicator = codes[side], ends[side]
        administrator, approver = stage.of("country-administrator", side), stage.of("data-approver", side)
        fields = dict.fromkeys(DOCUMENTATION_REQUIRED, TEXTS)
        source = {"names": NAMES, "kind": "register", "unit": "persons", "official": True}
        stage.api(administrator, "PUT", f"/sources/{country}/{indicator}/REG", source)
        stage.api(administrator, "PUT", f"/documentation/{country}/{indicator}", {"fields": fields})
        named = {"mode": "bilateral", "countries": [codes[partner]]}
        stage.api(administrator, "PUT", f"/agreements/{country}/{indicator}", named)
        dimension = "whereto" if side == OWN else "wherefrom"
        figures = [{"period": "2024", dimension: codes[partner], "value": value}]
        posted = {"country": country, "indicator": indicator, "source": "REG", "observations": figures}
        number = stage.api(stage.of("data-submitter", side), "POST", "/submissions", posted)["id"]
        stage.stepped(number, "validate", "approve", "release", side=side)
        office = {"code": "FOCAL", "names": NAMES, "focal_point": True, "roles": []}
        position = stage.api(administrator, "POST", "/positions", office)["id"]
        stage.api(administrator, "POST", f"/positions/{position}/assign", {"person": approver.person})
    about_it = {"country": codes[OWN], "partner": codes[OTHER], "indicator": ends[OWN]}
    said = {**about_it, "language": "en", "text": f"It was {PLANTED['shared']}."}
    stage.api(stage.of("data-approver", OTHER), "POST", "/reports/mirror/messages", said)
    return {"movement": ends[OWN]}


def joint_report(stage: Stage) -> Names:
    """A joint report of both countries, opened by "own", with a text that tells a figure."""
    approver = stage.of("data-approver")
    countries = [stage.country[OWN], stage.country[OTHER]]
    body = {"titles": {"en": "Together"}, "indicator": SHARED, "countries": countries}
    number = stage.api(approver, "POST", "/reports/joint", body)["report"]
    told = {"text": f"It was {PLANTED['shared']}."}
    stage.api(approver, "PUT", f"/reports/joint/{number}/texts/en", told)
    return {"joint": number}
