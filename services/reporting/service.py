"""The operations of the reporting service. Figures and reports are read over its own HTTP application."""

from typing import Any

from servicekit.context import Context, person_of
from servicekit.errors import NotAllowed
from servicekit.rpc import Caller, Wired, operation
from services.reporting import schemas
from services.reporting.domain.disclosures import batch_from
from services.reporting.schemas import defined, joint, mirror_thread, protection, saved, subscriptions
from services.reporting.schemas import impact as impact_schemas
from services.reporting.wiring import Reporting, build

Data = dict[str, Any]


class ReportingService:
    """Notices and the correction ledger, over RPC."""

    name = "reporting"
    app: Reporting = Wired(build)
    context: Context = Caller()

    @operation(request=schemas.ListNoticesRequest, response=schemas.NoticePage)
    def list_notices(self, data: Data) -> Data:
        """The caller's notices, the newest first."""
        return self.app.list_notices(self.context, person_of(self.context), **data)

    @operation(request=schemas.GetNoticeRequest, response=schemas.NoticeWithDifferences)
    def get_notice(self, data: Data) -> Data:
        """One of the caller's notices with what changed, masked as the caller's figures are."""
        return self.app.get_notice(self.context, person_of(self.context), **data)

    @operation(request=schemas.NoticeRequest, response=schemas.NoticeTaken)
    def see_notice(self, data: Data) -> Data:
        """Record that the caller saw a notice."""
        return self.app.take_note(self.context, person_of(self.context), data["notice"], "seen")

    @operation(request=schemas.NoticeRequest, response=schemas.NoticeTaken)
    def acknowledge_notice(self, data: Data) -> Data:
        """Record that the caller acknowledges a notice."""
        return self.app.take_note(self.context, person_of(self.context), data["notice"], "acknowledged")

    @operation(request=schemas.ListCorrectionsRequest, response=schemas.CorrectionPage)
    def list_corrections(self, data: Data) -> Data:
        """The correction ledger, as far as the caller may know it."""
        return self.app.list_corrections(self.context, **data)

    @operation(request=schemas.AwaitRequest, response=schemas.AwaitAnswer)
    def await_position(self, data: Data) -> Data:
        """Wait until reports show the log up to a position: what the order of releases and rights needs."""
        return {"reached": self.app.await_position(data["position"], data["timeout_s"])}

    @operation(request=schemas.ListExplanationsRequest, response=schemas.ExplanationPage)
    def list_explanations(self, data: Data) -> Data:
        """Why figures of other countries are visible to the caller, and what would open others."""
        return self.app.list_explanations(self.context, **data)

    @operation(request=schemas.PreviewRequest, response=schemas.Preview)
    def preview_agreement(self, data: Data) -> Data:
        """Who would gain and lose which tables by an agreement of the caller's country."""
        return {"turns": self.app.preview_agreement(self.context, data)}

    @operation(request=impact_schemas.PreviewReleaseRequest, response=impact_schemas.ReleasePreview)
    def preview_release(self, data: Data) -> Data:
        """What a release would change: cells, masks, reports, and who would be told; nothing is kept."""
        return self.app.impacts(data, self.context)

    @operation(request=schemas.MirrorRequest, response=schemas.MirrorFigures)
    def mirror_figures(self, data: Data) -> Data:
        """What other countries say of one, as far as the caller may read it: for checks."""
        return {"items": self.app.mirror_figures(self.context, data)}

    @operation(request=schemas.ListDisclosuresRequest, response=schemas.DisclosurePage)
    def list_disclosures(self, data: Data) -> Data:
        """Who received which restricted figures of a country; for those who may see its ledger."""
        return self.app.list_disclosures(self.context, **data)

    @operation(request=schemas.RecordRequest, response=schemas.Recorded)
    def record_disclosures(self, data: Data) -> Data:
        """Write down what processes of this service queued that may not append themselves."""
        if self.context.actor != "service:reporting":
            raise NotAllowed(action="disclosure.record")
        return {"position": self.app.record_disclosures(data["batch"], batch_from(data["entries"]))}

    @operation(request=saved.SaveReportRequest, response=saved.SavedReportAnswer)
    def save_report(self, data: Data) -> Data:
        """Save a report under a name, for the caller or for the people of their country."""
        return self.app.saved.save(data, self.context)

    @operation(request=saved.SavedReportsRequest, response=saved.SavedReportList)
    def list_saved_reports(self, data: Data) -> Data:
        """The caller's saved reports, and those shared in their country."""
        return {"items": self.app.saved.list(self.context)}

    @operation(request=saved.SavedReportRequest, response=saved.SavedReportAnswer)
    def remove_report(self, data: Data) -> Data:
        """Remove a saved report of the caller's own."""
        return self.app.saved.remove(data, self.context)

    @operation(request=subscriptions.SubscribeRequest, response=subscriptions.SubscriptionAnswer)
    def subscribe(self, data: Data) -> Data:
        """Tell the caller whenever what a report shows them changes."""
        return self.app.subscriptions.subscribe(data, self.context)

    @operation(request=subscriptions.SubscriptionsRequest, response=subscriptions.SubscriptionList)
    def list_subscriptions(self, data: Data) -> Data:
        """The reports that the caller is told of, with what they were told last."""
        return {"items": self.app.subscriptions.list(self.context)}

    @operation(request=subscriptions.SubscriptionRequest, response=subscriptions.SubscriptionAnswer)
    def read_subscription(self, data: Data) -> Data:
        """Note that the caller has read what they were told of a report."""
        return self.app.subscriptions.read(data, self.context)

    @operation(request=subscriptions.SubscriptionRequest, response=subscriptions.SubscriptionAnswer)
    def unsubscribe(self, data: Data) -> Data:
        """Tell the caller of a report no more, at once."""
        return self.app.subscriptions.unsubscribe(data, self.context)

    @operation(request=defined.DefineTemplateRequest, response=defined.DefinedTemplate)
    def define_template(self, data: Data) -> Data:
        """Define a report template: the system's administrator one for all, a country's in its namespace."""
        return self.app.templates.define(data, self.context)

    @operation(request=defined.RetireTemplateRequest, response=defined.DefinedTemplate)
    def retire_template(self, data: Data) -> Data:
        """Offer a report template no more."""
        return self.app.templates.retire(data, self.context)

    @operation(request=joint.OpenJointReportRequest, response=joint.JointReportAnswer)
    def open_joint_report(self, data: Data) -> Data:
        """Freeze figures of several countries, for a report that all of them will have confirmed."""
        return self.app.joint.open(data, self.context)

    @operation(request=joint.JointReportsRequest, response=joint.JointReportList)
    def list_joint_reports(self, data: Data) -> Data:
        """The joint reports that the caller works on, or opened for the secretariat."""
        return self.app.joint.page(self.context, **data)

    @operation(request=joint.JointReportRequest, response=joint.JointReport)
    def get_joint_report(self, data: Data) -> Data:
        """One of them, with the texts and answers of the countries shown."""
        return self.app.joint.get(data["report"], self.context)

    @operation(request=joint.WriteJointTextRequest, response=joint.JointReportAnswer)
    def write_joint_text(self, data: Data) -> Data:
        """Write the text of the caller's country; every country confirms anew after that."""
        return self.app.joint.write_text(data, self.context)

    @operation(request=joint.ConfirmJointReportRequest, response=joint.JointReportAnswer)
    def confirm_joint_report(self, data: Data) -> Data:
        """Confirm a joint report for the caller's country; the last confirmation posts it."""
        return self.app.joint.confirm(data, self.context)

    @operation(request=joint.ReasonedJointReportRequest, response=joint.JointReportAnswer)
    def decline_joint_report(self, data: Data) -> Data:
        """Do not confirm it for the caller's country, or take back that it did."""
        return self.app.joint.decline(data, self.context)

    @operation(request=joint.ReasonedJointReportRequest, response=joint.JointReportAnswer)
    def withdraw_joint_report(self, data: Data) -> Data:
        """Take a joint report back: before it is posted whoever opened it, then any country shown."""
        return self.app.joint.withdraw(data, self.context)

    @operation(request=protection.ProtectionRequest, response=protection.ProtectionView)
    def get_protection(self, data: Data) -> Data:
        """How a country keeps its figures of an indicator from readers outside."""
        return self.app.protections.get(data, self.context)

    @operation(request=protection.SetProtectionRequest, response=protection.ProtectionSet)
    def set_protection(self, data: Data) -> Data:
        """Decide how figures of an indicator are kept from readers outside, with the next releases."""
        return self.app.protections.set(data, self.context)

    @operation(request=mirror_thread.ExplainMirrorRequest, response=mirror_thread.MirrorMessageAnswer)
    def explain_mirror(self, data: Data) -> Data:
        """Say why two countries' ends of a movement differ, as a focal point of one of them."""
        return self.app.mirrors.write(data, self.context)

    @operation(request=mirror_thread.MirrorThreadRequest, response=mirror_thread.MirrorMessageList)
    def list_mirror_messages(self, data: Data) -> Data:
        """What was said of a movement, for those who may see both of its ends."""
        return self.app.mirrors.messages(data, self.context)

    @operation(request=mirror_thread.MirrorNoticesRequest, response=mirror_thread.MirrorNoticeList)
    def list_mirror_notices(self, data: Data) -> Data:
        """The messages that the caller was told of and has not seen."""
        return self.app.mirrors.notices(self.context)

    @operation(request=mirror_thread.MirrorThreadRequest, response=mirror_thread.MirrorSeen)
    def see_mirror_messages(self, data: Data) -> Data:
        """Record that the caller saw what they were told of a movement."""
        return self.app.mirrors.see(data, self.context)

    @operation(request=schemas.RegisterWebhookRequest, response=schemas.RegisteredWebhook)
    def register_webhook(self, data: Data) -> Data:
        """Tell a system of one's country of releases, at an address; its secret is told this once."""
        return self.app.webhooks.register(data, self.context)

    @operation(request=schemas.WebhooksRequest, response=schemas.WebhookList)
    def list_webhooks(self, data: Data) -> Data:
        """The webhooks of one's country, without their secrets."""
        return {"items": self.app.webhooks.list(data["country"], self.context)}

    @operation(request=schemas.WebhookRequest, response=schemas.WebhookAnswer)
    def disconnect_webhook(self, data: Data) -> Data:
        """Tell a webhook nothing any more, at once."""
        return self.app.webhooks.disconnect(data, self.context)
