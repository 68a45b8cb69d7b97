"""Proofs about one corrected number: in every report and format, in its vintages, for who may read it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from demo import figures
from demo.proofs import Proof, proof
from demo.readback import FORMATS, LANGUAGES, carries, text_of
from demo.stage import Stage

COUNTRY: Final = "MD"
INDICATOR: Final = "ASYLUM_APPLICATIONS"
PERIOD: Final = "2024"
READER: Final = "PL"
"""It reads, because it shares figures of its own."""
OWNERS_FORMATS: Final = ("html", "csv")
STRANGER: Final = "BY"
"""It shares nothing of the indicator, and is owed nothing."""
SHARED_REPORT: Final = "countries-compared"
"""The stranger may open it, for the figures of others are open to it."""

REPORTS: Final[Mapping[str, Mapping[str, str]]] = {
    "citizenship-over-time": {"country": COUNTRY, "indicator": INDICATOR},
    "country-profile": {"country": COUNTRY},
    "countries-compared": {"indicator": INDICATOR},
}


_KINDS: Final = f"{' '.join(FORMATS)}, {' '.join(LANGUAGES)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A report as one reader got it. as_of: the log position it was asked for; None is now.

    text: what stands in it, whatever its format.
    """

    report: str
    reader: str
    format: str
    language: str
    as_of: int | None
    status: int = 0
    text: str = ""

    @property
    def name(self) -> str:
        """A file name; it sorts by report."""
        vintage = "now" if self.as_of is None else f"as-of-{self.as_of}"
        return f"{self.report}_{COUNTRY}_for-{self.reader}_{vintage}_{self.language}.{self.format}"


def numbers() -> tuple[int, int]:
    """The total before and after the correction, as the publisher has them."""
    before, after = (figures.total(COUNTRY, INDICATOR, PERIOD, amended=amended) for amended in (False, True))
    return before, after


def prove_reports(stage: Stage, before_position: int) -> list[Proof]:
    """Fetch every report in every format for everybody concerned, keep the files, and look into them."""
    wanted = [*_for_readers(before_position), *_for_stranger(before_position)]
    copies: dict[str, Copy] = {}

    def fetch(copy: Copy) -> None:
        copies[copy.name] = _fetch(stage, copy)

    # The slowest first: PDF is rendered by worker processes meanwhile.
    wanted.sort(key=lambda copy: copy.format != "pdf")
    stage.each("Reports in every format", wanted, fetch, lambda copy: f"{copy.report} {copy.format}")
    return _judge(list(copies.values()))


def _judge(copies: Sequence[Copy]) -> list[Proof]:
    old, new = numbers()
    readers = [copy for copy in copies if copy.reader != STRANGER]
    now = [copy for copy in readers if copy.as_of is None]
    then = [copy for copy in readers if copy.as_of is not None]
    strangers = [copy for copy in copies if copy.reader == STRANGER]
    return [
        proof(
            f"{len(now)} files of {len(REPORTS)} reports ({_KINDS}) carry {new:,} and not {old:,}",
            [line for copy in now for line in _differs(copy, shown=new, hidden=old)],
        ),
        proof(
            f"{len(then)} files of the same as of before the correction carry {old:,} and not {new:,}",
            [line for copy in then for line in _differs(copy, shown=old, hidden=new)],
        ),
        proof(
            f"A reader without the right ({STRANGER}) gets neither number, in {len(strangers)} attempts",
            [line for copy in strangers for line in _betrays(copy, (old, new))],
        ),
    ]


def _differs(copy: Copy, *, shown: int, hidden: int) -> Iterator[str]:
    if copy.status != 200:
        yield f"{copy.name}: answered {copy.status}"
        return
    if not carries(copy.text, copy.format, copy.language, shown):
        yield f"{copy.name}: does not have {shown}"
    if carries(copy.text, copy.format, copy.language, hidden):
        yield f"{copy.name}: still has {hidden}"


def _betrays(copy: Copy, hidden: Sequence[int]) -> Iterator[str]:
    expected = 200 if copy.report == SHARED_REPORT else 404
    if copy.status != expected:
        yield f"{copy.name}: answered {copy.status} instead of {expected}"
    for number in hidden:
        if carries(copy.text, copy.format, copy.language, number):
            yield f"{copy.name}: has {number}"


def _for_readers(before_position: int) -> Iterator[Copy]:
    """Everything for the reader, and for the owner a selection: where nothing is masked it is the same."""
    for report in REPORTS:
        for as_of in (None, before_position):
            for format_ in FORMATS:
                for language in LANGUAGES:
                    yield Copy(report=report, reader=READER, format=format_, language=language, as_of=as_of)
            for format_ in OWNERS_FORMATS:
                yield Copy(report=report, reader=COUNTRY, format=format_, language="en", as_of=as_of)


def _for_stranger(before_position: int) -> Iterator[Copy]:
    for report in REPORTS:
        for format_ in FORMATS:
            for as_of in (None, before_position):
                yield Copy(report=report, reader=STRANGER, format=format_, language="en", as_of=as_of)


def _fetch(stage: Stage, copy: Copy) -> Copy:
    query: dict[str, Any] = {**REPORTS[copy.report], "format": copy.format, "lang": copy.language}
    if copy.as_of is not None:
        query["as_of"] = str(copy.as_of)
    answer = stage.person("user", copy.reader).fetch(f"/api/v1/reports/{copy.report}", **query)
    found = answer.status_code == 200
    if found:
        (stage.reports / copy.name).write_bytes(answer.content)
    text = text_of(answer.content, copy.format if found else "json")
    return replace(copy, status=answer.status_code, text=text)
