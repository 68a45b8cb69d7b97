"""The form of a mapping and the layout it stands for."""

from typing import Any

from werkzeug.datastructures import MultiDict

from gateway.pages.mapping_form import NOT_FOUND, code_of, layout_of
from gateway.pages.mapping_view import packed, unpacked
from servicekit.concepts import Code, CodeList, Dimension, Indicator
from servicekit.errors import InvalidRequest

NAMES = {"en": "x", "ru": "x"}


def code(name: str, en: str, *aliases: str) -> Code:
    return Code(
        code=name,
        names={"en": en, "ru": en},
        kind="value",
        parent=None,
        aliases=aliases,
        valid_from=None,
        valid_to=None,
    )


COUNTRIES = CodeList(
    code="COUNTRY",
    namespace=None,
    names=NAMES,
    codes={"RS": code("RS", "Serbia", "SRB"), "CN": code("CN", "China")},
)
LISTS = {"COUNTRY": COUNTRIES}


def dimension(name: str, code_list: str) -> Dimension:
    return Dimension(name=name, names=NAMES, code_list=code_list, optional=True, additive=True, default="_T")


INDICATOR = Indicator(
    code="EXITS",
    namespace=None,
    names=NAMES,
    definitions=NAMES,
    measure="flow",
    units=("cases",),
    decimals=0,
    frequencies=("A",),
    timeliness_days=90,
    mask_up_to=4,
    counts_own_citizens=False,
    dimensions=(dimension("citizenship", "COUNTRY"),),
    position=1,
)
BEFORE: dict[str, Any] = {
    "form": "xlsx",
    "charset": None,
    "delimiter": None,
    "sheet": None,
    "heading": [1, 1],
    "heading_rows": [],
    "columns": [{"at": 1, "heading": "A", "gives": "value", "dimension": None, "codes": {}}],
    "constants": {},
    "period": None,
    "frequency": None,
    "renames": [{"dimension": "citizenship", "label": "Tibet", "code": "CN"}],
    "doubled": "refuse",
    "keep": [{"at": 5, "how": "is", "text": "x"}, {"at": 6, "how": "is", "text": "y"}],
    "skip": [{"at": 1, "how": "begins", "text": "Source"}],
    "empty": "skip",
    "decimal": ".",
    "thousands": "",
    "signs": [{"text": "p", "means": "P"}],
}


def layout(**fields: str | list[str]) -> dict[str, Any]:
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    return layout_of(MultiDict(named), BEFORE, INDICATOR, LISTS)


def test_columns_say_what_they_give_and_of_what() -> None:
    found = layout(
        heading="3", heading_rows="2", says_2="period", gives_2="value", codes_2="sex=M",
        gives_1="dimension:citizenship", down_1="yes", gives_3="nothing", onward="2",
    )  # fmt: skip
    assert found["heading"] == [2, 3]
    assert found["heading_rows"] == [{"row": 2, "says": "period"}]
    assert [(each["at"], each["gives"], each["dimension"]) for each in found["columns"]] == [
        (1, "dimension", "citizenship"),
        (2, "value", None),
    ]
    assert (found["columns"][0]["down"], found["columns"][1]["onward"]) == (True, True)
    assert found["columns"][1]["codes"] == {"sex": "M"}


def test_labels_are_renamed_by_code_name_or_alias_and_rows_skipped() -> None:
    found = layout(
        gives_1="dimension:citizenship", labels="4", label_0_of="citizenship:Yugoslavia", label_0="srb",
        label_1_of="citizenship:PRC", label_1="China (CN)", label_2_of="citizenship:Atlantis", label_2="Mu",
        label_3_of="citizenship:Total", label_3_skip="yes", label_3="Serbia",
    )  # fmt: skip
    codes = {each["label"]: each["code"] for each in found["renames"]}
    assert codes == {"Tibet": "CN", "Yugoslavia": "RS", "PRC": "CN", "Atlantis": NOT_FOUND}
    assert [each["text"] for each in found["skip"]] == ["Source", "Total"]


def test_a_label_that_is_emptied_and_a_row_that_is_unticked_are_read_again() -> None:
    found = layout(gives_1="dimension:citizenship", labels="1", label_0_of="citizenship:Tibet", label_0=" ")
    assert found["renames"] == []
    ticked = layout(skippable=["1:Source", "1:Sum"], skip=["1:Sum"])
    assert [each["text"] for each in ticked["skip"]] == ["Sum"]


def test_what_the_form_does_not_show_stays() -> None:
    found = layout(keep_at="5", keep_text="a; b", nil="- –", missing="..", decimal=",")
    assert [(rule["at"], rule["text"]) for rule in found["keep"]] == [(5, "a"), (5, "b"), (6, "y")]
    signs = [(each["text"], each["means"]) for each in found["signs"]]
    assert signs == [("-", "zero"), ("–", "zero"), ("..", "M"), ("p", "P")]
    assert (found["decimal"], found["thousands"]) == (",", "")


def test_a_code_is_typed_as_it_is_known() -> None:
    typed = [code_of(text, COUNTRIES) for text in ("rs", "SERBIA", "Serbia (RS)", "srb", "Rs.", "")]
    assert typed == ["RS", "RS", "RS", "RS", None, None]


def test_an_example_travels_in_the_form_and_nothing_else_is_unpacked() -> None:
    content = b"Nationality;People\n" * 5
    assert unpacked(packed(content), 1000) == content
    for text in ("", "%%%", "aGVsbG8=", packed(b"x" * 1001)):
        try:
            unpacked(text, 1000)
        except InvalidRequest:
            continue
        raise AssertionError(text[:20])
