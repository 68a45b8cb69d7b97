"""axe-core, run in the page that somebody looks at."""

from pathlib import Path
from typing import Any, Final

from tests.journey.pages.people import Person

AXE: Final = Path(__file__).parents[3] / "node_modules/axe-core/axe.min.js"
TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def faults(person: Person) -> list[str]:
    """What axe-core finds wrong with the page."""
    person.page.evaluate(AXE.read_text(encoding="utf-8"))
    found: Any = person.page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", list(TAGS)
    )
    return [
        f"{fault['id']}: {fault['help']} ({node['target']})"
        for fault in found["violations"]
        for node in fault["nodes"][:2]
    ]


def faults_at_any_width(person: Person) -> list[str]:
    """The same, and whether the page is wider than a telephone."""
    sideways = ["wider than a telephone"] if person.scrolls_sideways_on_a_telephone() else []
    return [*faults(person), *sideways]
