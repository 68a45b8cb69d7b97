"""What is guessed of a file nobody knows, and what a preview says of it."""

from typing import Any

from services.submission.domain.layouts import Layout, layout_from
from services.submission.intake import previewing
from services.submission.intake.frames import pack, unpack
from tests.unit.submission.reading import RULES


def preview(
    data: str, layout: Layout | None = None, *, file_name: str = "file.csv", saved: Any = (), **about: Any
) -> dict[str, Any]:
    head = {
        "form": "csv",
        "charset": None,
        "file_name": file_name,
        "specification": RULES.to_wire(),
        "layout": None if layout is None else layout.to_wire(),
        "sheet": None,
        "pointing": False,
        "saved": [[name, each.to_wire()] for name, each in saved],
        **about,
    }
    answer, _ = unpack(previewing.preview(pack(head, [data.encode()])))
    return answer


def gives(answer: dict[str, Any]) -> list[str]:
    return [each["dimension"] or each["gives"] for each in answer["layout"]["columns"]]


LONG = "Year,Country,Sex,Remark,People\n2023,Ukraine,M,x,5\n2024,Ukraine,M,x,7\n2024,Russia,F,y,2\n"


def test_a_long_table_is_guessed_and_read() -> None:
    answer = preview(LONG)
    assert gives(answer) == ["period", "citizenship", "sex", "nothing", "value"]
    assert answer["errors"] == 0
    assert answer["figures"]["observations"] == 3
    assert answer["labels"] == []


def test_a_title_above_the_heading_gives_the_period_and_codes_stand_across() -> None:
    answer = preview("Permits,2024,\nNationality,M,F\nUkraine,5,7\nTotal,5,7\n")
    assert answer["layout"]["heading"] == [2, 2]
    assert answer["layout"]["period"] == {"kind": "cell", "text": "B1"}
    assert [each["codes"] for each in answer["layout"]["columns"][1:]] == [{"sex": "M"}, {"sex": "F"}]
    sums = [(each["sex"], each["sum"], each["total"]) for each in answer["figures"]["sums"]]
    assert sums == [("F", 7, 7), ("M", 5, 5)]


def test_periods_across_and_in_the_name_of_the_file_are_seen() -> None:
    across = preview("Nationality,2023,2024\nUkraine,5,7\n")
    assert across["layout"]["heading_rows"] == [{"row": 1, "says": "period"}]
    assert across["figures"]["observations"] == 2
    named = preview("Nationality,People\nUkraine,5\n", file_name="permits 2024.csv")
    assert named["layout"]["period"] == {"kind": "file-name", "text": "permits "}
    assert named["figures"]["first"][0]["period"] == "2024"


def test_labels_that_nothing_tells_are_listed_with_the_nearest_code() -> None:
    data = LONG.replace("Russia", "Rusia") + "2024,Atlantis,M,x,1\n2024,Atlantis,F,x,1\n"
    answer = preview(data, layout_from(preview(LONG)["layout"]))
    labels = [(each["label"], each["times"], each["code"], each["nearest"]) for each in answer["labels"]]
    assert labels == [("Rusia", 1, None, "RU"), ("Atlantis", 2, None, None)]
    assert answer["errors"] == 3


def test_what_is_pointed_at_has_the_headings_of_the_example() -> None:
    layout = layout_from(preview(LONG)["layout"])
    other = LONG.replace("People", "Persons")
    assert preview(other, layout)["errors"] == 1
    pointed = preview(other, layout, pointing=True)
    assert pointed["errors"] == 0
    assert pointed["layout"]["columns"][-1]["heading"] == "Persons"


def test_saved_mappings_fit_by_all_of_their_headings() -> None:
    fitting = layout_from(preview(LONG)["layout"])
    other = layout_from(preview(LONG.replace("People", "Persons"))["layout"])
    answer = preview(LONG, saved=[("a", fitting), ("b", other)])
    assert answer["fits"] == ["a"]


def test_a_file_that_is_no_table_is_answered_with_what_is_wrong() -> None:
    answer = preview("")
    assert (answer["grid"], answer["figures"], answer["sheets"]) == (None, None, [])
    assert [each["code"] for each in answer["findings"]] == ["empty-file"]
    text = preview("just some words\n")
    assert text["figures"] is None
