"""Proofs about the event log: nothing in it was altered, and everything follows from it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from demo.proofs import Proof, proof
from demo.show import Show
from deploy.composition import Composition
from deploy.readmodels import digest, read_models
from deploy.replay import Replayed, replay
from eventlog.verify import verify

SETTLED_TIMEOUT_S: Final = 60


def prove_log(show: Show, composition: Composition, checkpoints: list[str]) -> Proof:
    """Verify the log, also against checkpoints that were handed out on the way."""
    with show.work("Verifying the log", composition.log.head().position) as done:
        counted = 0

        def progress(checked: int, _of: int) -> None:
            nonlocal counted
            while counted < checked:
                counted += 1
                done("")

        result = verify(composition.log.engine, " ".join(checkpoints), progress)
    return proof(
        f"The log verifies: {result.events_checked:,} events, and {len(checkpoints)} checkpoints handed out",
        (f"{each.kind} at {each.position}: {each.detail}" for each in result.findings),
    )


def prove_replay(show: Show, composition: Composition, into: Path) -> Proof:
    """Replay the log into an empty folder, and compare every read model with the one in use."""
    position = composition.log.head().position
    consumers = read_models(composition)
    with show.work("Replaying the log", len(consumers)) as done:
        late = [each.name for each in consumers if not each.wait_for(position, SETTLED_TIMEOUT_S)]
        replayed = replay(composition, position, into, done=done)
        live = {each.name: digest(each) for each in consumers}
    return proof(
        f"A replay to position {position:,} into an empty folder gives {len(live)} identical read models, "
        "facts included",
        [*(f"{name} did not come to {position}" for name in late), *_different(live, replayed)],
    )


def _different(live: dict[str, str], replayed: Replayed) -> Iterator[str]:
    for name in sorted(live.keys() | replayed.digests.keys()):
        if live.get(name) != replayed.digests.get(name):
            yield f"{name} is different"
