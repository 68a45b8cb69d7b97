"""Fields for any number of codes: what stands first, what is sent, and the one address that comes of it."""

import pytest
from werkzeug.datastructures import MultiDict

from services.reporting.domain.specification import MalformedSpecification, specification_of
from services.reporting.http.editor_form import (
    Wrong,
    data_of,
    preview_data,
    values_from,
    values_of,
    wrong_with,
)
from services.reporting.http.fields import FEW, ticks
from services.reporting.reports.parameters import codes_listed, takes_several

OPTIONS = [("_T", "Total"), ("AF", "Afghanistan"), ("SY", "Syria"), ("UA", "Ukraine")]


def test_what_is_chosen_stands_first_in_the_order_of_the_names() -> None:
    field = ticks("Citizenship", "citizenship", ["UA", "AF"], OPTIONS, hint="", folded=True)
    assert [code for code, _ in field.options] == ["AF", "UA", "_T", "SY"]
    assert (field.ticked, field.value, field.searched) == (2, "AF,UA", False)


def test_more_than_a_few_are_searched() -> None:
    many = [(f"C{number}", f"Country {number}") for number in range(FEW + 1)]
    assert ticks("", "by", [], many, hint="", folded=True).searched
    assert not ticks("", "by", [], many[1:], hint="", folded=True).searched


@pytest.mark.parametrize("given", ["UA,AF,SY", "AF, SY ,UA", "SY,UA,AF,UA", ",AF,SY,UA,"])
def test_a_choice_of_codes_has_one_spelling(given: str) -> None:
    assert codes_listed(given) == "AF,SY,UA"


def test_only_countries_and_dimensions_that_are_filtered_take_several() -> None:
    takes = ("from", "codes", "filters", "rows")
    assert takes_several("citizenship", ("country",), takes)
    assert not takes_several("citizenship", ("country",), ("from", "codes"))
    assert [
        name for name in ("country", "from", "rows", "seen_by") if takes_several(name, ("country",), takes)
    ] == []
    assert takes_several("countries", (), ("countries",)) and not takes_several("countries", (), takes)


@pytest.mark.parametrize("codes", [["UA", "AF"], ["AF,UA"], ["UA, AF"], ["AF", "UA,AF"]])
def test_the_editor_takes_ticks_and_codes_with_commas_alike(codes: list[str]) -> None:
    form = MultiDict([("filter-1", "citizenship"), *(("codes-1", each) for each in codes)])
    assert data_of(values_from(form))["filters"] == {"citizenship": ["AF", "UA"]}


def test_codes_of_the_dimension_before_go_with_it() -> None:
    form = MultiDict([("filter-1", "sex"), ("codes-1", "UA"), ("codes-1-of", "citizenship")])
    assert values_from(form)["filters"] == [("sex", "")]
    form = MultiDict([("filter-1", "sex"), ("codes-1", "M"), ("codes-1-of", "sex")])
    assert values_from(form)["filters"] == [("sex", "M")]


def test_a_template_that_was_not_touched_does_not_differ_from_its_form() -> None:
    filters = {"citizenship": ["UA", "AF"]}
    texts = {"names": {"en": "Some", "ru": "Иные"}}
    kept = values_of(specification_of({"id": "some", "rows": ["citizenship"], "filters": filters, **texts}))
    form = MultiDict([("filter-1", "citizenship"), ("codes-1", "AF"), ("codes-1", "UA")])
    assert values_from(form)["filters"] == kept["filters"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x" * 201, "“Title (ru)” is too long: at most 200 characters are shown."),
        ("a\u202eb", "“Title (ru)” has characters that cannot be shown"),
        (" ", "Fill in “Title (ru)”."),
    ],
)
def test_a_title_that_is_refused_is_told_what_is_wrong_with_it(text: str, told: str) -> None:
    values = values_from(
        MultiDict([("template", "t"), ("rows-1", "sex"), ("names.ru", text), ("names.en", "x")])
    )
    with pytest.raises(MalformedSpecification) as refused:
        specification_of({"id": "t", "rows": ["sex"], "names": {"en": "x", "ru": text}})
    wrong = wrong_with(refused.value.code, refused.value.fields, values, "", "en")
    assert wrong.text.startswith(told)


def test_a_dimension_without_codes_is_asked_for_them_and_shown_meanwhile() -> None:
    values = values_from(MultiDict([("filter-1", "sex"), ("rows-1", "sex")]))
    assert preview_data(values, "Untitled")["filters"] == {}
    refused = {"place": "filters.sex", "value": "[]"}
    wrong = wrong_with("malformed-specification", refused, values, "", "en")
    assert wrong == Wrong(field="codes-1", text="Fill in “Codes”.")
