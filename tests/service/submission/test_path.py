"""The path of a submission from a file to released figures."""

from tests.service.submission.conftest import APPROVER, SUBMITTER, VALIDATOR, Office

ROWS = [
    {"period": "2024", "citizenship": "_T", "sex": "_T", "value": 10, "status": "A", "note": None},
    {"period": "2024", "citizenship": "UA", "sex": "_T", "value": 7},
]


def test_figures_posted_as_json_are_released_by_others(office: Office) -> None:
    posted = office.post_json(ROWS)
    assert (posted["state"], posted["observations"], posted["added"], posted["changed"]) == (
        "checked",
        2,
        2,
        0,
    )
    assert posted["next_steps"] == ["withdraw"]
    office.step(posted["id"], "validate", VALIDATOR)
    office.step(posted["id"], "approve", APPROVER)
    released = office.step(posted["id"], "release", APPROVER)
    assert released["state"] == "released"
    figures = office.events("figures-released")[0]
    assert figures.stream == "figures-MD-ASYLUM_APPLICATIONS-REG"
    assert figures.payload["submitted_by"] == SUBMITTER
    assert figures.payload["dimensions"] == ["citizenship", "sex"]
    chunk = next(office.bench.kit.log.read(figures.payload["observations"][0] - 1))
    assert chunk.payload.column("value") == [7, 10]
