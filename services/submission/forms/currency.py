"""Whether a form still fits: what it is of, and what moved since it was made."""

from services.submission.forms.identity import FormIdentity
from services.submission.intake.findings import Findings
from services.submission.intake.specification import Specification


def check_form(
    identity: FormIdentity, spec: Specification, findings: Findings, *, definition: int, base: int
) -> bool:
    """Note an error where the form is of other figures than was said, a note for what moved since.

    definition, base: where the definition and the last release of the figures stand in the log now. A
    figure for a code or dimension that is gone is an error of its cell, elsewhere.
    """
    for name in ("country", "indicator", "source"):
        said, expected = getattr(identity, name), getattr(spec, name)
        if said != expected:
            findings.add("error", f"other-{name}", column=name, given=said, expected=expected)
    if findings.errors():
        return False
    if identity.definition != definition:
        findings.add("note", "form-definition-moved", made=identity.definition, now=definition)
    if identity.base != base:
        findings.add("note", "form-figures-moved", made=identity.base, now=base)
    return True
