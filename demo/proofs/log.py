"""Proofs about the event log: nothing in it was altered, and everything follows from it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from demo.proofs import Proof, proof
from demo.show import Show
from deploy.composition import Composition
from deploy.readmodels import digest, read_models
from deploy.replay import Replayed, replay
from eventlog.verify import verify

SETTLED_TIMEOUT_S: Final = 60
ATTEMPTS: Final = 4


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


def prove_replay(show: Show, composition: Composition, into: Path, settle: Callable[[], None]) -> Proof:
    """Replay the log into an empty folder, and compare every read model with the one in use.

    settle: waits until nothing more follows from the log. What the system does by the clock may come
    meanwhile: then the one in use is of a later moment, and both are looked at again.
    """
    for attempt in range(ATTEMPTS):
        settle()
        position = composition.log.head().position
        consumers = read_models(composition)
        with show.work("Replaying the log", len(consumers)) as done:
            late = [each.name for each in consumers if not each.wait_for(position, SETTLED_TIMEOUT_S)]
            replayed = replay(composition, position, into / str(attempt), done=done)
            live = {each.name: digest(each) for each in consumers}
        if composition.log.head().position == position:
            break
    else:
        late.append("the log")
    return proof(
        f"A replay to position {position:,} into an empty folder gives {len(live)} identical read models, "
        "facts included",
        [*(f"{name} did not come to rest at {position}" for name in late), *_different(live, replayed)],
    )


def _different(live: dict[str, str], replayed: Replayed) -> Iterator[str]:
    for name in sorted(live.keys() | replayed.digests.keys()):
        if live.get(name) != replayed.digests.get(name):
            yield f"{name} is different"
