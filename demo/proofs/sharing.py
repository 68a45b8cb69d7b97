"""Proofs about who reads what: a preview comes true, everything is explained, every read is written down."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from demo.countries import countries
from demo.proofs import Proof, proof
from demo.sharing import AGREEMENTS, NATIONAL, PARTICIPANTS, Agreement, readers_of
from demo.stage import Stage

OWNER, INDICATOR = "KZ", "FOREIGNERS"
"""National in the demo: nobody else reads it before the preview, and nobody after it is taken back."""
LEDGER_OWNER, LEDGER_INDICATOR, LEDGER_READER, STRANGER = "MD", "ASYLUM_APPLICATIONS", "PL", "BY"
"""Poland has read Moldova's figures in every format; Belarus is owed nothing."""
FORMATS: Final = frozenset({"html", "pdf", "csv", "xlsx", "json", "jsonstat"})
PAGE: Final = 500


def prove_sharing(stage: Stage, recorded: Callable[[], object]) -> list[Proof]:
    """Widen an agreement and take it back, ask for explanations, and look into the disclosure ledger.

    recorded: waits until what was read so far is in the log.
    """
    assert AGREEMENTS[OWNER, INDICATOR] == NATIONAL
    gaining = _previewed(stage, PARTICIPANTS)
    before = _readers(stage)
    _agree(stage, PARTICIPANTS)
    during = _readers(stage)
    _agree(stage, NATIONAL)
    after = _readers(stage)
    recorded()
    return [
        proof(
            f"A preview named the {len(gaining)} countries that would read {OWNER}'s {INDICATOR}; they and "
            "no others read it then, and nobody when it was taken back",
            _preview_shortcomings(gaining, before, during, after),
        ),
        proof(
            f"{LEDGER_READER} is told why it reads {LEDGER_OWNER}'s {LEDGER_INDICATOR} and since when, "
            f"{STRANGER} what would open it, in both languages",
            _explanation_shortcomings(stage),
        ),
        proof(
            f"{LEDGER_OWNER}'s disclosure ledger has what others received of its {LEDGER_INDICATOR}, in "
            "every format; another country does not see it",
            _ledger_shortcomings(stage),
        ),
    ]


def _previewed(stage: Stage, agreement: Agreement) -> set[str]:
    """The countries that a preview says would gain tables at once."""
    body = {"mode": agreement.mode, "countries": list(agreement.countries)}
    path = f"/api/v1/agreements/{OWNER}/{INDICATOR}/preview"
    turns = stage.person("admin", OWNER).post(path, body)["turns"]
    return {turn["reader"] for turn in turns if turn["now"] and turn["change"] == "gains"}


def _agree(stage: Stage, agreement: Agreement) -> None:
    body = {"mode": agreement.mode, "countries": list(agreement.countries)}
    stage.person("admin", OWNER).put(f"/api/v1/agreements/{OWNER}/{INDICATOR}", body)


def _readers(stage: Stage) -> set[str]:
    """The countries, the owner left out, whose users find a figure."""
    query = {"country": OWNER, "indicator": INDICATOR, "limit": 1}
    return {
        country
        for country in countries()
        if country != OWNER and stage.person("user", country).get("/api/v1/observations", **query)["items"]
    }


def _preview_shortcomings(
    gaining: set[str], before: set[str], during: set[str], after: set[str]
) -> Iterator[str]:
    if before:
        yield f"before, {', '.join(sorted(before))} read it already"
    if not gaining or gaining != during:
        yield f"the preview named {sorted(gaining)}, and then {sorted(during)} read it"
    if after:
        yield f"{', '.join(sorted(after))} read it after it was taken back"


def _explanation_shortcomings(stage: Stage) -> Iterator[str]:
    told = _explained(stage, LEDGER_READER)
    if not told["visible"] or told["because"] != "reciprocal" or told["since_at"] is None:
        yield f"{LEDGER_READER} is told {told}"
    opening = _explained(stage, STRANGER)
    if opening["visible"] or not opening["ways"]:
        yield f"{STRANGER} is told {opening}"
    for reader, tell in ((LEDGER_READER, _why), (STRANGER, _what_opens)):
        texts = {tell(_explained(stage, reader, language)) for language in ("en", "ru")}
        if len(texts) != 2 or None in texts:
            yield f"{reader} is told the same in both languages: {texts}"


def _why(explained: dict[str, Any]) -> str | None:
    return str(explained["text"]) if explained["text"] else None


def _what_opens(explained: dict[str, Any]) -> str | None:
    return " ".join(way["text"] for way in explained["ways"]) or None


def _explained(stage: Stage, reader: str, language: str = "en") -> dict[str, Any]:
    query = {"country": LEDGER_OWNER, "indicator": LEDGER_INDICATOR, "lang": language}
    items = stage.person("user", reader).get("/api/v1/explanations", **query)["items"]
    return dict(items[0]) if items else {"visible": False, "ways": [], "text": None}


def _ledger_shortcomings(stage: Stage) -> Iterator[str]:
    ledger = _ledger(stage, LEDGER_OWNER)
    formats = {entry["format"] for entry in ledger if entry["reader_country"] == LEDGER_READER}
    if not formats >= FORMATS:
        yield f"{LEDGER_READER} received it as {', '.join(sorted(FORMATS - formats))}, which is missing"
    for reader in sorted({str(entry["reader_country"]) for entry in ledger}):
        if reader not in readers_of(LEDGER_OWNER, LEDGER_INDICATOR):
            yield f"{reader}, which reads nothing of it, is in the ledger"
    foreign = [entry for entry in _ledger(stage, LEDGER_READER) if entry["country"] != LEDGER_READER]
    if foreign:
        yield f"{LEDGER_READER} sees {len(foreign)} entries of others"


def _ledger(stage: Stage, owner: str) -> list[dict[str, Any]]:
    query = {"indicator": LEDGER_INDICATOR, "limit": PAGE}
    return list(stage.person("admin", owner).items("/api/v1/disclosures", **query))
