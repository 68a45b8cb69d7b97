"""What the submission service says no with.

Rejection: a rule of the workflow. Fault: the request names something that is not there, or holds errors.
"""

from servicekit.errors import Fault, Rejection


class UnknownCountry(Fault):
    """The country does not take part. fields: country."""

    code = "unknown-country"
    status = 422


class UnknownIndicator(Fault):
    """There is no such indicator. fields: indicator."""

    code = "unknown-indicator"
    status = 422


class UnknownSource(Fault):
    """The country declared no such source for the indicator. fields: country, indicator, source, declared."""

    code = "unknown-source"
    status = 422


class TooLarge(Fault):
    """The file has more bytes than the limit. fields: size_bytes, limit_bytes."""

    code = "too-large"
    status = 413


class UnsupportedMediaType(Fault):
    """The file is of a kind that is not read here. fields: media_type, accepted."""

    code = "unsupported-media-type"
    status = 415


class UnknownCharset(Fault):
    """The file is declared to be in an encoding that is not read here. fields: charset."""

    code = "unknown-charset"
    status = 415


class HasErrors(Rejection):
    """The file has errors and nothing of it is kept. fields: findings, errors (how many in all)."""

    code = "has-errors"
    status = 422


class AmendmentNeedsReason(Rejection):
    """Released figures would change and nobody said why. fields: changed."""

    code = "amendment-needs-reason"
    status = 422


class StepNotPossible(Rejection):
    """The submission is not in a state that allows the step. fields: state, step."""

    code = "step-not-possible"
    status = 409


class OwnSubmission(Rejection):
    """Nobody judges what they submitted themselves. fields: step."""

    code = "own-submission"
    status = 403


class SamePerson(Rejection):
    """The country wants validation and approval by two people. fields: step."""

    code = "same-person"
    status = 403


class ReleasedByApprover(Rejection):
    """The country wants figures released by the person who signed them off. fields: step."""

    code = "released-by-approver"
    status = 403


class ReleasedByOther(Rejection):
    """The country wants figures released by somebody else than who signed them off. fields: step."""

    code = "released-by-other"
    status = 403


class PersonRequired(Rejection):
    """A machine submits; people validate, approve and release. fields: step."""

    code = "person-required"
    status = 403


class CommentRequired(Rejection):
    """The step needs a comment: a question, an answer, a reason. fields: step."""

    code = "comment-required"
    status = 422


class WarningsUncommented(Rejection):
    """Warnings of the checks need a comment before the step.

    fields: step, warnings (how many there are), places (code, period, key of those without one).
    """

    code = "warnings-uncommented"
    status = 422


class UnknownFinding(Fault):
    """The checks gave no such warning. fields: finding (its code), period."""

    code = "unknown-finding"
    status = 422


class ReleaseInPast(Rejection):
    """A release is scheduled for a moment that is still to come. fields: at, now."""

    code = "release-in-past"
    status = 422


class BaseChanged(Rejection):
    """Released figures moved under the submission; it went back to checked. fields: base, cells."""

    code = "base-changed"
    status = 409


class NothingToRelease(Rejection):
    """Every figure of the submission equals the figures as they stand by now. fields: submission."""

    code = "nothing-to-release"
    status = 409


class DocumentationIncomplete(Rejection):
    """No first release without complete data documentation. fields: country, indicator."""

    code = "documentation-incomplete"
    status = 409


class NotEntitled(Rejection):
    """The person may not answer for the submission: may not submit these figures, or has judged them.

    fields: person.
    """

    code = "not-entitled"
    status = 422


class OriginalMissing(Fault):
    """A delegate attaches what it keys in from: a PDF, JPEG or PNG. No fields."""

    code = "original-missing"
    status = 422


class OriginalUnsuitable(Fault):
    """The attached original is no PDF, JPEG or PNG, whatever its name says. fields: accepted."""

    code = "original-unsuitable"
    status = 422


class UnknownMapping(Fault):
    """There is no such mapping, or none that the caller may use. fields: mapping."""

    code = "unknown-mapping"
    status = 422


class OtherSeries(Fault):
    """The mapping is for other figures than the request names. fields: mapping, field, expected."""

    code = "mapping-of-other-figures"
    status = 422


class MappingIsRetired(Rejection):
    """The mapping is used no longer. fields: mapping."""

    code = "mapping-retired"
    status = 409


class MappingNameMissing(Fault):
    """A mapping needs a name that people know it by. No fields."""

    code = "mapping-name-missing"
    status = 422


class LayoutUnusable(Rejection):
    """The layout contradicts itself, or the indicator. fields: findings, errors (how many)."""

    code = "layout-unusable"
    status = 422


class FormTooLarge(Fault):
    """A form of so many cells is none that people fill in. fields: cells, limit."""

    code = "form-too-large"
    status = 422
