"""A refusal means the same on both sides of the wire."""

import json

from nameko import exceptions as wire

from servicekit import rpc
from servicekit.errors import Refused, code_of, status_of

FIELDS = {
    "findings": [{"code": "unknown-code", "row": 2, "column": None, "params": {"given": "7", "known": True}}],
    "errors": 1,
}


def test_a_refusal_keeps_its_numbers_and_gaps_over_nameko() -> None:
    assert rpc.Refused is Refused
    sent = json.dumps(wire.serialize(Refused("has-errors", 422, FIELDS)))
    arrived = wire.deserialize(json.loads(sent))
    assert isinstance(arrived, Refused)
    assert (code_of(arrived), status_of(arrived), arrived.fields) == ("has-errors", 422, FIELDS)
