"""The story that the demo tells, in its order: founding, figures, a joint report, corrections, proofs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from demo import figures
from demo.founding import KEY_HOLDER, found
from demo.joint import make_together
from demo.library import documents, file_documents
from demo.national import publish_national
from demo.posting import Release, post_all
from demo.proofs import Proof
from demo.proofs.collection import ask_for_digests, be_late, prove_collection
from demo.proofs.comparable import prove_comparable
from demo.proofs.joint import prove_joint
from demo.proofs.log import prove_log, prove_replay
from demo.proofs.masks import prove_masks
from demo.proofs.notices import everybodys_notices, prove_notices, subject_of
from demo.proofs.reports import COUNTRY, INDICATOR, PERIOD, prove_reports
from demo.proofs.sharing import prove_sharing
from demo.refusals import try_what_is_refused
from demo.stage import AUDITOR, Stage
from deploy.commands.duty import perform_now
from deploy.composition import Composition
from deploy.readmodels import consumers
from services.reporting.handlers.disclosing import BATCH_S

SETTLE_TIMEOUT_S: Final = 120
RECORDED_WITHIN_S: Final = 2 * BATCH_S
"""What was read is in the log after so long, and the log is quiet when nothing comes meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of the story. refused: what had to be refused was; before, after: the total that changed."""

    first: Sequence[Release]
    amendments: Sequence[Release]
    refused: bool
    proofs: Sequence[Proof]
    notices: int
    before: int | None
    after: int | None

    @property
    def holds(self) -> bool:
        """Everything was as it should be."""
        return self.refused and all(proof.holds for proof in self.proofs)


def tell(stage: Stage, composition: Composition, replay_into: Path) -> Told:
    """Tell the whole story. Raises Problem where the system does not accept what it should."""
    show = stage.show
    show.heading("Founding the mechanism")
    key = found(stage)

    ask_for_digests(stage)
    be_late(stage)

    show.heading("First figures: posted, validated, approved, released")
    first = post_all(stage, "Countries", figures.first_vintage(), key)
    _say_what_came(stage, first)

    show.heading("National indicators, and how their categories correspond to common ones")
    national = publish_national(stage, key)

    show.heading("What is refused")
    refused = try_what_is_refused(stage, first)

    show.heading("The library")
    file_documents(stage)
    show.say(f"{len(documents())} documents filed: public, for participants, for named countries, national")

    _settle(composition)
    show.heading("A report that three countries make together")
    joint = make_together(stage)

    checkpoint = _checkpoint(stage)
    show.heading("Corrections: the vintage of 12 June 2025")
    amendments = post_all(stage, "Countries", figures.amendments(), key)
    _settle(composition)
    _say_what_changed(stage, amendments)
    _acknowledge(stage)

    show.heading("Proofs")
    notices = everybodys_notices(stage)
    proofs = [
        *prove_reports(stage, int(checkpoint["position"])),
        *prove_masks(stage),
        *prove_comparable(stage),
        *prove_joint(stage, joint),
        *prove_notices(stage, amendments, notices),
        *prove_sharing(stage, lambda: _settle(composition)),
        *prove_collection(stage, first, lambda: perform_now(composition, "submission.reminders")),
        prove_log(show, composition, [checkpoint["checkpoint"], _checkpoint(stage)["checkpoint"]]),
    ]
    proofs.append(prove_replay(show, composition, replay_into, lambda: _settle(composition)))
    for proof in proofs:
        show.verdict(proof.claim, proof.shortcomings)
    return Told(
        first=[*first, *national],
        amendments=amendments,
        refused=refused,
        proofs=proofs,
        notices=sum(sum(got.values()) for got in notices.values()),
        before=_total(stage, int(checkpoint["position"])),
        after=_total(stage, None),
    )


def _say_what_came(stage: Stage, releases: Sequence[Release]) -> None:
    observations = sum(release.submission["observations"] for release in releases)
    stage.show.say(f"{len(releases)} submissions with {observations:,} observations are released")


def _say_what_changed(stage: Stage, amendments: Sequence[Release]) -> None:
    for release in amendments:
        country, indicator, _source = subject_of(release)
        view = release.submission
        stage.show.say(f"{country} {indicator}: {view['changed']} figures changed, {view['added']} added")


def _acknowledge(stage: Stage) -> None:
    """The readers of Moldova's figures in Poland open their notice and acknowledge it."""
    reader = stage.person("user", "PL")
    for notice in reader.items("/api/v1/notices"):
        if (notice["country"], notice["indicator"]) == (KEY_HOLDER, INDICATOR):
            reader.post(f"/api/v1/notices/{notice['id']}/acknowledge")
            stage.show.say(f"{len([notice])} notice acknowledged by Poland: {notice['reason']}")


def _total(stage: Stage, as_of: int | None) -> int | None:
    """The total that the corrections change, as the owner reads it."""
    query = {"indicator": INDICATOR, "country": COUNTRY, "from": PERIOD, "to": PERIOD, "citizenship": "_T"}
    vintage = {} if as_of is None else {"as_of": as_of}
    for item in stage.person("user", COUNTRY).items("/api/v1/observations", **query, **vintage):
        if (item["sex"], item["application"]) == ("_T", "_T"):
            return int(item["value"])
    return None


def _checkpoint(stage: Stage) -> dict[str, str]:
    """The head of the log, as the auditor is given it."""
    head: dict[str, str] = stage.person(AUDITOR).get("/api/v1/log/checkpoint")
    return head


def _settle(composition: Composition) -> None:
    """Wait until reads are recorded and every consumer did what follows from the log. Raises TimeoutError."""
    head = -1
    while composition.log.head().position > head:
        head = composition.log.head().position
        composition.log.wait(head, RECORDED_WITHIN_S)
        for consumer in consumers(composition):
            if not consumer.wait_for(head, SETTLE_TIMEOUT_S):
                raise TimeoutError(f"{consumer.name} did not come to position {head}")
