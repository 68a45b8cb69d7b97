"""What goes over the wire: requests and answers of the reporting service's operations."""

from marshmallow import Schema, fields, validate

from services.reporting.domain.disclosures import FORMATS
from services.reporting.queries.notices import STATES

MAX_LIMIT = 500


class _ListRequest(Schema):
    after = fields.String(load_default=None, allow_none=True)
    limit = fields.Integer(load_default=100, validate=validate.Range(1, MAX_LIMIT))


class ListNoticesRequest(_ListRequest):
    """Which of the caller's notices. limit: 0 for how many there are to see alone."""

    state = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(STATES))
    limit = fields.Integer(load_default=100, validate=validate.Range(0, MAX_LIMIT))


class NoticeRequest(Schema):
    """One of the caller's notices."""

    notice = fields.String(required=True, validate=validate.Length(1, 100))


class GetNoticeRequest(NoticeRequest, _ListRequest):
    """A notice and a page of its differences."""

    limit = fields.Integer(load_default=MAX_LIMIT, validate=validate.Range(1, MAX_LIMIT))


class NoticeView(Schema):
    """That figures were amended. readable: whether the reader may see them today."""

    id = fields.String(required=True)
    country = fields.String(required=True)
    indicator = fields.String(required=True)
    source = fields.String(required=True)
    submission = fields.String(required=True, allow_none=True)
    periods = fields.List(fields.String(), required=True)
    reason = fields.String(required=True, allow_none=True)
    changes = fields.Integer(required=True)
    release = fields.Integer(required=True)
    released_at = fields.String(required=True)
    issued_at = fields.String(required=True)
    position = fields.Integer(required=True)
    seen_at = fields.String(required=True, allow_none=True)
    acknowledged_at = fields.String(required=True, allow_none=True)
    mailed_at = fields.String(required=True, allow_none=True)
    mail_outcome = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    readable = fields.Boolean(required=True)
    visible_because = fields.String(required=True, allow_none=True)


class SideView(Schema):
    """A cell before or after: a number (with decimals: as a string) or the reason why there is none."""

    value = fields.Raw(required=True, allow_none=True)
    absence = fields.String(required=True, allow_none=True)


class DifferenceView(Schema):
    """A changed cell. absolute, percent: null where a side is hidden or missing."""

    period = fields.String(required=True)
    codes = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    old = fields.Nested(SideView, required=True)
    new = fields.Nested(SideView, required=True)
    absolute = fields.Raw(required=True, allow_none=True)
    percent = fields.String(required=True, allow_none=True)


class NoticePage(Schema):
    """A page of notices, the newest first. unseen: how many there are that were not seen, explanations of
    focal points and news of followed reports among them.
    """

    items = fields.List(fields.Nested(NoticeView), required=True)
    next = fields.String(required=True, allow_none=True)
    unseen = fields.Integer(required=True)


class NoticeWithDifferences(NoticeView):
    """A notice with what changed, masked as the reader's figures are; next: cursor of further differences."""

    differences = fields.List(fields.Nested(DifferenceView), required=True)
    next = fields.String(required=True, allow_none=True)


class NoticeTaken(NoticeView):
    """A notice after it was seen or acknowledged. position: of the event, null when it was so before."""

    position = fields.Integer(required=True, allow_none=True)


class ListCorrectionsRequest(_ListRequest):
    """Which amendments. since: a log position, or a date (its beginning, UTC)."""

    country = fields.String(load_default=None, allow_none=True, validate=validate.Length(2, 2))
    indicator = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 64))
    since = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 40))


class ToldView(Schema):
    """Who was told of an amendment. notice: its number, where it is the caller's own."""

    notice = fields.String(required=True, allow_none=True)
    country = fields.String(required=True, allow_none=True)
    delivered_at = fields.String(required=True)
    seen_at = fields.String(required=True, allow_none=True)
    acknowledged_at = fields.String(required=True, allow_none=True)
    mailed_at = fields.String(required=True, allow_none=True)
    mail_outcome = fields.String(required=True, allow_none=True)


class CorrectionView(Schema):
    """An amendment; what the caller may not know about it is null."""

    submission = fields.String(required=True, allow_none=True)
    country = fields.String(required=True)
    indicator = fields.String(required=True)
    source = fields.String(required=True, allow_none=True)
    periods = fields.List(fields.String(), required=True)
    reason = fields.String(required=True, allow_none=True)
    released_at = fields.String(required=True)
    position = fields.Integer(required=True)
    changes = fields.Integer(required=True, allow_none=True)
    visible_because = fields.String(required=True, allow_none=True)
    notices = fields.List(fields.Nested(ToldView), required=True)


class CorrectionPage(Schema):
    """A page of the correction ledger, the newest first."""

    items = fields.List(fields.Nested(CorrectionView), required=True)
    next = fields.String(required=True, allow_none=True)


class AwaitRequest(Schema):
    """A log position to wait for."""

    position = fields.Integer(required=True, validate=validate.Range(min=0))
    timeout_s = fields.Integer(load_default=10, validate=validate.Range(0, 25))


class AwaitAnswer(Schema):
    """Whether reports show the log up to the position."""

    reached = fields.Boolean(required=True)


class Entry(Schema):
    """What an actor received of an owner's restricted figures, and how often."""

    owner = fields.String(required=True)
    indicator = fields.String(required=True)
    source = fields.String(required=True)
    actor = fields.String(required=True)
    country = fields.String(required=True, allow_none=True)
    organisation = fields.String(required=True, allow_none=True)
    position = fields.Integer(required=True, strict=True)
    format = fields.String(required=True, validate=validate.OneOf(FORMATS))
    times = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    first_at = fields.String(required=True)
    last_at = fields.String(required=True)


class RecordRequest(Schema):
    """A batch of records. batch: its identifier, under which it is written once."""

    batch = fields.String(required=True, validate=validate.Length(1, 64))
    entries = fields.List(fields.Nested(Entry), required=True, validate=validate.Length(1))


class Recorded(Schema):
    """Where the records stand."""

    position = fields.Integer(required=True)


class ListDisclosuresRequest(_ListRequest):
    """Which part of a country's disclosure ledger. reader: a country or organisation."""

    country = fields.String(required=True, validate=validate.Regexp(r"^[A-Z]{2}\Z"))
    indicator = fields.String(load_default=None, allow_none=True)
    reader = fields.String(load_default=None, allow_none=True)


class DisclosureView(Schema):
    """That somebody received restricted figures. vintage: the last release that they showed."""

    country = fields.String(required=True)
    indicator = fields.String(required=True)
    source = fields.String(required=True)
    actor = fields.String(required=True)
    reader_country = fields.String(required=True, allow_none=True)
    reader_organisation = fields.String(required=True, allow_none=True)
    vintage = fields.Integer(required=True)
    format = fields.String(required=True)
    first_at = fields.String(required=True)
    last_at = fields.String(required=True)
    times = fields.Integer(required=True)
    position = fields.Integer(required=True)


class DisclosurePage(Schema):
    """A part of the disclosure ledger, the latest first."""

    items = fields.List(fields.Nested(DisclosureView), required=True)
    next = fields.String(required=True, allow_none=True)


class ListExplanationsRequest(_ListRequest):
    """Of which figures: those of a country, of an indicator, or of both."""

    country = fields.String(load_default=None, allow_none=True)
    indicator = fields.String(load_default=None, allow_none=True)


class WayView(Schema):
    """What would open figures, or more of them. at: the moment that it speaks of."""

    code = fields.String(required=True)
    at = fields.String(required=True, allow_none=True)


class TermsToAccept(Schema):
    """Terms to accept before the first read, by their name and in both languages."""

    name = fields.String(required=True)
    en = fields.String(required=True)
    ru = fields.String(required=True)


class ExplanationView(Schema):
    """Why figures of another country are visible to the caller, or what would open them."""

    country = fields.String(required=True)
    indicator = fields.String(required=True)
    visible = fields.Boolean(required=True)
    because = fields.String(required=True, allow_none=True)
    since = fields.Integer(required=True, allow_none=True)
    since_at = fields.String(required=True, allow_none=True)
    ways = fields.List(fields.Nested(WayView), required=True)
    terms = fields.Nested(TermsToAccept, required=True, allow_none=True)


class ExplanationPage(Schema):
    """A part of the explanations, by indicator and country."""

    items = fields.List(fields.Nested(ExplanationView), required=True)
    next = fields.String(required=True, allow_none=True)


class PreviewRequest(Schema):
    """An agreement as it would be: the payload of identity.agreement-set."""

    country = fields.String(required=True)
    indicator = fields.String(required=True)
    mode = fields.String(required=True)
    countries = fields.List(fields.String(), required=True)
    organisations = fields.List(fields.String(), required=True)
    positions = fields.List(fields.String(), required=True)
    people = fields.List(fields.String(), required=True)
    terms = fields.Dict(required=True, allow_none=True)
    starts_at = fields.String(required=True, allow_none=True)
    ends_at = fields.String(required=True, allow_none=True)
    embargo_until = fields.String(required=True, allow_none=True)
    lapse_after_days = fields.Integer(required=True, allow_none=True)
    existence = fields.String(required=True)


class TableView(Schema):
    """A table: source, frequency, range of periods, and how many of its cells are masked for outsiders."""

    source = fields.String(required=True)
    frequency = fields.String(required=True)
    cells = fields.Integer(required=True)
    masked = fields.Integer(required=True)
    to = fields.String(required=True)


TableView._declared_fields["from"] = fields.String(required=True)


class TurnView(Schema):
    """That a reader sees other tables from a moment on. now: at once."""

    at = fields.String(required=True)
    now = fields.Boolean(required=True)
    reader = fields.String(required=True)
    change = fields.String(required=True, validate=validate.OneOf(("gains", "loses", "changes")))
    because = fields.String(required=True)
    before = fields.List(fields.Nested(TableView), required=True)
    after = fields.List(fields.Nested(TableView), required=True)


class Preview(Schema):
    """Who would gain and lose what, by moment and reader."""

    turns = fields.List(fields.Nested(TurnView), required=True)


class MirrorRequest(Schema):
    """Figures of an indicator about one code of a dimension."""

    indicator = fields.String(required=True, validate=validate.Length(1, 64))
    dimension = fields.String(required=True, validate=validate.Length(1, 64))
    code = fields.String(required=True, validate=validate.Length(1, 64))


class MirrorFigure(Schema):
    """One figure that the caller may read, as a decimal text."""

    country = fields.String(required=True)
    source = fields.String(required=True)
    period = fields.String(required=True)
    value = fields.String(required=True)


class MirrorFigures(Schema):
    """The figures, by country and period; none that is masked."""

    items = fields.List(fields.Nested(MirrorFigure), required=True)


class WebhooksRequest(Schema):
    """Whose webhooks."""

    country = fields.String(required=True, validate=validate.Length(1, 64))


class RegisterWebhookRequest(WebhooksRequest):
    """An address to tell of releases. indicators: those it is told of; null: all."""

    address = fields.String(required=True, validate=validate.Length(1, 2000))
    indicators = fields.List(
        fields.String(validate=validate.Regexp(r"^[A-Z][A-Z0-9_]{1,63}$")),
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=500),
    )


class WebhookRequest(WebhooksRequest):
    """One webhook of a country."""

    webhook = fields.String(required=True, validate=validate.Length(1, 100))


class WebhookView(Schema):
    """A webhook. disconnected_at: null while it is told of releases; reason: why it is not any more."""

    webhook = fields.String(required=True)
    country = fields.String(required=True)
    address = fields.String(required=True)
    indicators = fields.List(fields.String(), required=True, allow_none=True)
    registered_by = fields.String(required=True)
    registered_at = fields.String(required=True)
    called_at = fields.String(required=True, allow_none=True)
    disconnected_at = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class WebhookAnswer(WebhookView):
    """A webhook after a command."""

    position = fields.Integer(required=True, allow_none=True)


class RegisteredWebhook(WebhookAnswer):
    """A new webhook with its secret, told this once."""

    secret = fields.String(required=True)


class WebhookList(Schema):
    """The webhooks of a country."""

    items = fields.List(fields.Nested(WebhookView), required=True)
