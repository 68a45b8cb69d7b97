"""What a country defines for itself: its own indicators, and what corresponds to common categories."""

from typing import Any

from demo import applicants, correspondence, figures
from demo.defining import documented
from demo.founding import AGENCY, SOURCE, SOURCE_NAMES
from demo.posting import Release, post_all
from demo.stage import Stage
from deploy.trial.client import Client


def publish_national(stage: Stage, key: str) -> list[Release]:
    """The United Kingdom defines two indicators, releases figures and publishes what corresponds."""
    country, indicator = correspondence.COUNTRY, correspondence.INDICATOR
    admin = stage.person("admin", country)
    admin.put(f"/api/v1/codelists/{correspondence.CODE_LIST}", correspondence.code_list())
    _define(admin, country, indicator, correspondence.indicator())
    admin.put(f"/api/v1/codelists/{applicants.CODE_LIST}", applicants.code_list())
    _define(admin, country, applicants.INDICATOR, applicants.indicator())
    posted = post_all(stage, "National indicators", figures.national(), key)
    place = f"{country}/{indicator}/{correspondence.TARGET}"
    published = admin.put(f"/api/v1/correspondences/{place}", correspondence.table())
    stage.show.say(
        f"{country} published which of its {len(published['codes'])} outcomes stand under which common "
        f"decision: version {published['version']}"
    )
    return posted


def _define(admin: Client, country: str, indicator: str, defined: dict[str, Any]) -> None:
    """An indicator with its source and documentation, open to everybody."""
    admin.put(f"/api/v1/indicators/{indicator}", defined)
    source = {"agency": AGENCY, "names": SOURCE_NAMES[SOURCE], "kind": "register"}
    declared = {**source, "unit": "persons", "official": True}
    admin.put(f"/api/v1/sources/{country}/{indicator}/{SOURCE}", declared)
    admin.put(f"/api/v1/documentation/{country}/{indicator}", documented(country, indicator, defined))
    admin.put(f"/api/v1/agreements/{country}/{indicator}", {"mode": "public"})
