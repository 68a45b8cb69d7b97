"""The submission service: its operations."""

from typing import Any

from servicekit.rpc import Caller, Wired, operation
from services.submission import schemas
from services.submission.schemas import calendar as calendar_schemas
from services.submission.schemas import impact as impact_schemas
from services.submission.schemas import mappings as mapping_schemas
from services.submission.schemas import missed as missed_schemas
from services.submission.schemas import outlook as outlook_schemas
from services.submission.schemas import pulls as pull_schemas
from services.submission.schemas import standing as standing_schemas
from services.submission.wiring import build


class SubmissionService:
    """From an agency's file to released figures."""

    name = "submission"
    app = Wired(build)
    context = Caller()

    @operation(request=schemas.SubmitRequest, response=schemas.CommandView)
    def submit(self, data: dict[str, Any]) -> Any:
        """Check a file and record it, or refuse it as a whole."""
        return self.app.submit(data, self.context)

    @operation(request=schemas.TemplateRequest, response=schemas.TemplateFile)
    def template(self, data: dict[str, Any]) -> Any:
        """Make the Excel form of one country, indicator, source and range of periods."""
        return self.app.template(data, self.context)

    @operation(request=schemas.StepRequest, response=schemas.CommandView)
    def step(self, data: dict[str, Any]) -> Any:
        """Take a step: validate, approve, release, reject, withdraw, request-clarification, answer."""
        return self.app.step(data, self.context)

    @operation(request=schemas.CommentRequest, response=schemas.CommandView)
    def comment(self, data: dict[str, Any]) -> Any:
        """Answer warnings of the checks."""
        return self.app.comments(data, self.context)

    @operation(request=schemas.ScheduleRequest, response=schemas.CommandView)
    def schedule_release(self, data: dict[str, Any]) -> Any:
        """Have a submission released at a moment."""
        return self.app.schedules.set(data, self.context)

    @operation(request=schemas.SubmissionRequest, response=schemas.CommandView)
    def unschedule_release(self, data: dict[str, Any]) -> Any:
        """Do not release it at its moment after all."""
        return self.app.schedules.take_back(data, self.context)

    @operation(request=missed_schemas.MissedRequest, response=missed_schemas.MissedPage)
    def list_missed_releases(self, data: dict[str, Any]) -> Any:
        """What the caller was told of scheduled releases that did not come about, and still stands."""
        return self.app.missed.mine(data, self.context)

    @operation(request=schemas.ListRequest, response=schemas.SubmissionList)
    def list(self, data: dict[str, Any]) -> Any:
        """The submissions that the caller may see."""
        return self.app.queries.list(data, self.context)

    @operation(request=schemas.SubmissionRequest, response=schemas.SubmissionView)
    def get(self, data: dict[str, Any]) -> Any:
        """One submission with its findings."""
        return self.app.queries.get(data["submission"], self.context)

    @operation(request=schemas.PageRequest, response=schemas.ObservationList)
    def observations(self, data: dict[str, Any]) -> Any:
        """What a submission brings."""
        return self.app.queries.observations(data, self.context)

    @operation(request=schemas.PageRequest, response=schemas.DifferenceList)
    def differences(self, data: dict[str, Any]) -> Any:
        """What a submission changes."""
        return self.app.queries.differences(data, self.context)

    @operation(request=outlook_schemas.OutlookRequest, response=outlook_schemas.Outlook)
    def outlook(self, data: dict[str, Any]) -> Any:
        """The figures as they will stand, as a table."""
        return self.app.outlook(data, self.context)

    @operation(request=impact_schemas.ImpactRequest, response=impact_schemas.Impact)
    def impact(self, data: dict[str, Any]) -> Any:
        """What a release would change: figures, reports, masks, and who would be told."""
        return self.app.impact(data, self.context)

    @operation(request=schemas.PageRequest, response=schemas.History)
    def history(self, data: dict[str, Any]) -> Any:
        """What happened to a submission."""
        return self.app.queries.history(data, self.context)

    @operation(request=schemas.SubmissionRequest, response=schemas.OriginalView)
    def original(self, data: dict[str, Any]) -> Any:
        """The original that a submission was keyed in from."""
        return self.app.queries.original(data, self.context)

    @operation(request=schemas.ResponsibilitiesRequest, response=schemas.Responsibilities)
    def responsibilities(self, data: dict[str, Any]) -> Any:
        """The open submissions that a person answers for."""
        return self.app.queries.responsibilities(data, self.context)

    @operation(request=schemas.HandOverRequest, response=schemas.HandedOver)
    def hand_over(self, data: dict[str, Any]) -> Any:
        """Let somebody else answer for an open submission."""
        return self.app.hand_over(data, self.context)

    @operation(request=calendar_schemas.CalendarRequest, response=calendar_schemas.CalendarPage)
    def calendar(self, data: dict[str, Any]) -> Any:
        """What is due of a country when, what came, what is late."""
        return self.app.calendar.calendar(data, self.context)

    @operation(request=calendar_schemas.DueDatesRequest, response=calendar_schemas.DueDatesView)
    def get_due_dates(self, data: dict[str, Any]) -> Any:
        """What a country set for the due dates of an indicator."""
        return self.app.calendar.due_dates(data, self.context)

    @operation(request=calendar_schemas.SetDueDatesRequest, response=calendar_schemas.DueDatesAnswer)
    def set_due_dates(self, data: dict[str, Any]) -> Any:
        """Say which periods of an indicator are expected of one's country, and when they are due."""
        return {**data, "position": self.app.set_due_dates(data, self.context)}

    @operation(request=calendar_schemas.RemindersRequest, response=calendar_schemas.ReminderPage)
    def list_reminders(self, data: dict[str, Any]) -> Any:
        """What the caller was reminded of and has not come."""
        return self.app.reminders.mine(data, self.context)

    @operation(request=calendar_schemas.ComplianceRequest, response=calendar_schemas.CompliancePage)
    def compliance(self, data: dict[str, Any]) -> Any:
        """How every country stands with what is due: statuses, never figures."""
        return self.app.compliance.board(data, self.context)

    @operation(request=mapping_schemas.SaveMappingRequest, response=mapping_schemas.MappingCommandView)
    def save_mapping(self, data: dict[str, Any]) -> Any:
        """Say how an agency's own files are read: a new mapping, or the next version of one."""
        return self.app.mappings.save(data, self.context)

    @operation(request=mapping_schemas.MappingRequest, response=mapping_schemas.MappingCommandView)
    def retire_mapping(self, data: dict[str, Any]) -> Any:
        """Use a mapping no longer."""
        return self.app.mappings.retire(data, self.context)

    @operation(request=mapping_schemas.ListMappingsRequest, response=mapping_schemas.MappingList)
    def list_mappings(self, data: dict[str, Any]) -> Any:
        """The mappings in use that the caller may see."""
        return self.app.mapping_queries.list(data, self.context)

    @operation(request=mapping_schemas.GetMappingRequest, response=mapping_schemas.MappingView)
    def get_mapping(self, data: dict[str, Any]) -> Any:
        """A mapping as it stands, or in one of its versions."""
        return self.app.mapping_queries.get(data, self.context)

    @operation(request=standing_schemas.StandingRequest, response=standing_schemas.StandingFigures)
    def standing(self, data: dict[str, Any]) -> Any:
        """The figures as they stand, for who may submit others in their place."""
        return self.app.standing(data, self.context)

    @operation(request=pull_schemas.AgreePullRequest, response=pull_schemas.PullCommandView)
    def agree_pull(self, data: dict[str, Any]) -> Any:
        """Fetch from now on what an agency publishes at an address."""
        return self.app.pulls.agree(data, self.context)

    @operation(request=pull_schemas.ChangePullRequest, response=pull_schemas.PullCommandView)
    def change_pull(self, data: dict[str, Any]) -> Any:
        """Fetch it in another way, in the caller's name."""
        return self.app.pulls.change(data, self.context)

    @operation(request=pull_schemas.DisconnectPullRequest, response=pull_schemas.PullCommandView)
    def disconnect_pull(self, data: dict[str, Any]) -> Any:
        """Fetch nothing any more, at once."""
        return self.app.pulls.disconnect(data, self.context)

    @operation(request=pull_schemas.PullRequest, response=pull_schemas.PullView)
    def run_pull(self, data: dict[str, Any]) -> Any:
        """Have it fetched within seconds."""
        return self.app.pull_queries.run(data, self.context)

    @operation(request=pull_schemas.PullRequest, response=pull_schemas.PullView)
    def get_pull(self, data: dict[str, Any]) -> Any:
        """One pull."""
        return self.app.pull_queries.get(data["pull"], self.context)

    @operation(request=pull_schemas.ListPullsRequest, response=pull_schemas.PullList)
    def list_pulls(self, data: dict[str, Any]) -> Any:
        """A country's pulls."""
        return self.app.pull_queries.list(data, self.context)

    @operation(request=mapping_schemas.PreviewRequest, response=mapping_schemas.PreviewView)
    def preview_mapping(self, data: dict[str, Any]) -> Any:
        """What an example file would give, and what there is to decide about it; nothing is kept."""
        return self.app.preview_mapping(data, self.context)
