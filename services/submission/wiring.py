"""Puts the submission service together; nothing happens on import."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from eventlog import Consumer, install_read_models
from servicekit.context import Context
from servicekit.duties import Duty
from servicekit.kit import Kit
from servicekit.mail import Mailer
from servicekit.outward import outward
from services.submission.handlers.comment import Comments
from services.submission.handlers.due_dates import SetsDueDates
from services.submission.handlers.fetching import Fetches
from services.submission.handlers.hand_over import HandsOver
from services.submission.handlers.make_form import MakesForms
from services.submission.handlers.missed import TellsOfMissed
from services.submission.handlers.missed_mail import MailsMissed
from services.submission.handlers.preview_mapping import PreviewsMappings
from services.submission.handlers.pulls import Pulls
from services.submission.handlers.reminder_mail import MailsReminders
from services.submission.handlers.reminding import Reminds
from services.submission.handlers.save_mapping import SavesMappings
from services.submission.handlers.schedule import Schedules
from services.submission.handlers.step import TakeSteps
from services.submission.handlers.submit import Submit
from services.submission.projections import FIGURES_TYPES, SUBMISSION_TYPES, Standing, apply_submission
from services.submission.projections.calendar import CALENDAR_TYPES, apply_calendar
from services.submission.projections.mappings import MAPPING_TYPES, apply_mapping
from services.submission.projections.pulls import PULL_TYPES, apply_pull
from services.submission.queries import Queries
from services.submission.queries.calendar import CalendarQueries
from services.submission.queries.compliance import ComplianceQueries
from services.submission.queries.impact import ImpactQueries
from services.submission.queries.looks import LOOKS
from services.submission.queries.mappings import MappingQueries
from services.submission.queries.missed import MissedQueries
from services.submission.queries.outlook import Outlooks
from services.submission.queries.pulls import PullQueries
from services.submission.queries.reminders import ReminderQueries
from services.submission.queries.standing_figures import standing_figures
from services.submission.tables import READ_MODELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """The wired service: its commands, its queries, the consumers behind them, and its duties."""

    submit: Submit
    step: TakeSteps
    template: MakesForms
    comments: Comments
    outlook: Outlooks
    impact: ImpactQueries
    schedules: Schedules
    missed: MissedQueries
    hand_over: HandsOver
    set_due_dates: SetsDueDates
    pulls: Pulls
    queries: Queries
    pull_queries: PullQueries
    standing: Callable[[Mapping[str, Any], Context], dict[str, Any]]
    calendar: CalendarQueries
    compliance: ComplianceQueries
    mappings: SavesMappings
    preview_mapping: PreviewsMappings
    mapping_queries: MappingQueries
    reminders: ReminderQueries
    consumers: tuple[Consumer, ...]
    duties: tuple[Duty, ...]


def build(kit: Kit) -> Application:
    """Create the service's tables where they are missing, and wire it."""
    install_read_models(kit.database, {**READ_MODELS, **LOOKS})
    consumers = (
        kit.read_model("submission.submissions", apply_submission, SUBMISSION_TYPES),
        kit.read_model("submission.standing", Standing(kit.log).apply, FIGURES_TYPES),
        kit.read_model("submission.calendar", apply_calendar, CALENDAR_TYPES),
        kit.read_model("submission.mappings", apply_mapping, MAPPING_TYPES),
        kit.read_model("submission.pulls", apply_pull, PULL_TYPES),
    )
    queries, calendar, pull_queries = Queries(kit), CalendarQueries(kit), PullQueries(kit)
    reminders = ReminderQueries(kit, calendar)
    mails = MailsReminders(kit, Mailer(kit.settings, kit.clock), reminders, consumers)
    submit, reach = Submit(kit, queries, consumers), outward(kit.settings)
    steps = TakeSteps(kit, queries, consumers)
    schedules = Schedules(kit, queries, steps, consumers)
    fetches = Fetches(kit, submit, reach)
    missed = MissedQueries(kit, queries)
    mails_missed = MailsMissed(kit, Mailer(kit.settings, kit.clock), missed, consumers)
    return Application(
        submit=submit,
        step=steps,
        comments=Comments(kit, queries, consumers),
        outlook=Outlooks(kit, queries),
        impact=ImpactQueries(kit, queries),
        schedules=schedules,
        missed=missed,
        template=MakesForms(kit),
        hand_over=HandsOver(kit, queries, consumers),
        set_due_dates=SetsDueDates(kit, consumers),
        queries=queries,
        calendar=calendar,
        compliance=ComplianceQueries(kit, calendar),
        reminders=reminders,
        mappings=SavesMappings(kit, consumers),
        preview_mapping=PreviewsMappings(kit),
        mapping_queries=MappingQueries(kit, queries),
        pulls=Pulls(kit, pull_queries, reach, consumers),
        pull_queries=pull_queries,
        standing=partial(standing_figures, kit),
        consumers=consumers,
        duties=(
            Duty(name="submission.pulls", every_s=15, run=fetches.run),
            Duty(name="submission.reminders", every_s=300, run=Reminds(kit, reminders, consumers).run),
            Duty(name="submission.reminder-mail", every_s=15, run=mails.run),
            Duty(name="submission.releases", every_s=5, run=schedules.run),
            Duty(
                name="submission.missed-releases",
                every_s=15,
                run=TellsOfMissed(kit, missed, consumers).run,
            ),
            Duty(name="submission.missed-release-mail", every_s=15, run=mails_missed.run),
        ),
    )
