"""When data documentation is complete."""

import pytest

from servicekit.concepts import DOCUMENTATION_REQUIRED, Indicator
from services.catalog.domain.documentation import WriteDocumentation, decide, missing
from services.catalog.domain.errors import UnknownIndicator

INDICATOR = Indicator(
    code="MD_OWN",
    namespace="MD",
    names={},
    definitions={},
    measure="flow",
    units=("persons",),
    decimals=0,
    frequencies=("A",),
    timeliness_days=90,
    mask_up_to=4,
    counts_own_citizens=False,
    dimensions=(),
    position=0,
)
WHOLE = {name: {"en": f"{name} in English", "ru": f"{name} по-русски"} for name in DOCUMENTATION_REQUIRED}


def write(fields: dict[str, dict[str, str]], country: str = "MD", **changes: object) -> WriteDocumentation:
    given = {"country": country, "code": "MD_OWN", "indicator": INDICATOR, "fields": fields, **changes}
    return WriteDocumentation(**given)  # type: ignore[arg-type]


def test_documentation_with_every_field_in_both_languages_is_complete() -> None:
    (event,) = decide(None, write(WHOLE))
    assert event.complete
    assert event.fields == WHOLE


@pytest.mark.parametrize("name", DOCUMENTATION_REQUIRED)
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("text", ["", "  \n "])
def test_documentation_without_one_text_is_not(name: str, language: str, text: str) -> None:
    fields = {**WHOLE, name: {**WHOLE[name], language: text}}
    (event,) = decide(None, write(fields))
    assert not event.complete
    assert missing(event.fields) == [f"{name}.{language}"]
    assert language not in event.fields[name]


def test_further_languages_and_fields_are_kept_and_not_asked_for() -> None:
    fields = {**WHOLE, "breaks": {"ro": "Ruptură în 2014"}}
    (event,) = decide(None, write(fields))
    assert event.complete
    assert event.fields["breaks"] == {"ro": "Ruptură în 2014"}


def test_writing_the_same_again_changes_nothing() -> None:
    padded = {
        name: {language: f" {text} " for language, text in names.items()} for name, names in WHOLE.items()
    }
    assert decide(WHOLE, write(padded)) == []
    assert decide(WHOLE, write({**WHOLE, "breaks": {"en": "2014"}}))


def test_a_field_that_is_left_out_is_no_longer_there() -> None:
    fewer = {name: names for name, names in WHOLE.items() if name != "contact"}
    (event,) = decide(WHOLE, write(fewer))
    assert "contact" not in event.fields


def test_another_country_cannot_document_a_national_indicator() -> None:
    with pytest.raises(UnknownIndicator):
        decide(None, write(WHOLE, country="KG"))
    with pytest.raises(UnknownIndicator):
        decide(None, write(WHOLE, indicator=None))
