"""Puts the submission service together; nothing happens on import."""

from dataclasses import dataclass

from eventlog import Consumer, install_read_models
from servicekit.duties import Duty
from servicekit.kit import Kit
from services.submission.handlers.hand_over import HandsOver
from services.submission.handlers.step import TakeSteps
from services.submission.handlers.submit import Submit
from services.submission.projections import FIGURES_TYPES, SUBMISSION_TYPES, Standing, apply_submission
from services.submission.queries import Queries
from services.submission.tables import READ_MODELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """The wired service: its commands, its queries, the consumers behind them, and its duties."""

    submit: Submit
    step: TakeSteps
    hand_over: HandsOver
    queries: Queries
    consumers: tuple[Consumer, ...]
    duties: tuple[Duty, ...]


def build(kit: Kit) -> Application:
    """Create the service's tables where they are missing, and wire it."""
    install_read_models(kit.database, READ_MODELS)
    consumers = (
        Consumer(
            engine=kit.database,
            log=kit.log,
            name="submission.submissions",
            apply=apply_submission,
            types=SUBMISSION_TYPES,
        ),
        Consumer(
            engine=kit.database,
            log=kit.log,
            name="submission.standing",
            apply=Standing(kit.log).apply,
            types=FIGURES_TYPES,
        ),
    )
    queries = Queries(kit)
    return Application(
        submit=Submit(kit, queries, consumers),
        step=TakeSteps(kit, queries, consumers),
        hand_over=HandsOver(kit, queries, consumers),
        queries=queries,
        consumers=consumers,
        duties=(),
    )
