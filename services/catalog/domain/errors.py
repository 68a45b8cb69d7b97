"""What the catalog refuses, and why."""

from servicekit.errors import Fault, Rejection


class TextMissing(Fault):
    """A text is empty in a working language. fields: field, language."""

    code = "text-missing"
    status = 422


class DuplicateCode(Fault):
    """A code stands twice in a code list. fields: code_list, code."""

    code = "duplicate-code"
    status = 422


class TotalNeeded(Fault):
    """A code list has exactly one total, `_T`, which is part of nothing. fields: code_list."""

    code = "total-needed"
    status = 422


class UnknownParent(Fault):
    """A code is said to be a part of one that is not in the list. fields: code_list, code, parent."""

    code = "unknown-parent"
    status = 422


class ParentCycle(Fault):
    """A code would be a part of itself. fields: code_list, code."""

    code = "parent-cycle"
    status = 422


class AliasAmbiguous(Fault):
    """An alias would also be read as another code of the list. fields: code_list, code, alias, other."""

    code = "alias-ambiguous"
    status = 422


class AliasEmpty(Fault):
    """An alias is of blanks and footnote marks alone. fields: code_list, code, alias."""

    code = "alias-empty"
    status = 422


class ValidityReversed(Fault):
    """A code would end before it begins. fields: code_list, code, valid_from, valid_to."""

    code = "validity-reversed"
    status = 422


class CodesInUse(Rejection):
    """Codes of a list that an indicator uses cannot be taken away. fields: code_list, codes, indicators."""

    code = "codes-in-use"
    status = 409


class NamespacePrefix(Fault):
    """A country's own codes begin with its code and `_`, no others do. fields: code, namespace."""

    code = "namespace-prefix"
    status = 422


class UnknownCodeList(Fault):
    """A dimension's code list is not there, or is another country's. fields: code_list, dimension."""

    code = "unknown-code-list"
    status = 422


class UnknownDefault(Fault):
    """A dimension's default is no code of its list. fields: dimension, default, code_list."""

    code = "unknown-default"
    status = 422


class DuplicateDimension(Fault):
    """A dimension stands twice in an indicator. fields: dimension."""

    code = "duplicate-dimension"
    status = 422


class ReservedDimension(Fault):
    """A dimension has a name that means something else, see servicekit.reserved. fields: dimension."""

    code = "reserved-dimension"
    status = 422


class DefinitionInUse(Rejection):
    """Countries report the indicator already, so this of it stays. fields: indicator, part."""

    code = "definition-in-use"
    status = 409


class UnknownIndicator(Fault):
    """There is no such indicator for this country. fields: indicator."""

    code = "unknown-indicator"
    status = 422


class UnitNotAccepted(Fault):
    """The indicator does not count in this unit. fields: indicator, unit, units."""

    code = "unit-not-accepted"
    status = 422


class UnitFixed(Rejection):
    """A source keeps its counting unit: persons and cases are never mixed. fields: source, unit."""

    code = "unit-fixed"
    status = 409


class OfficialSourceNeeded(Rejection):
    """One source of a country's indicator is the official one; name another instead. fields: source."""

    code = "official-source-needed"
    status = 409


class SourceNotDeclared(Fault):
    """The country declared no such source of the indicator. fields: country, indicator, source."""

    code = "source-not-declared"
    status = 422


class NoPeriod(Fault):
    """Not a time period. fields: period."""

    code = "no-period"
    status = 422


class PackOutdated(Rejection):
    """A newer version of the pack is installed. fields: pack, version, installed."""

    code = "pack-outdated"
    status = 409


class UnknownAgency(Fault):
    """The country has no such agency, or closed it. fields: agency."""

    code = "unknown-agency"
    status = 422


class DuplicateRule(Fault):
    """A rule stands twice in a set. fields: rule."""

    code = "duplicate-rule"
    status = 422


class RulePrefix(Fault):
    """A rule that is no standard check begins with whose it is. fields: rule, prefix."""

    code = "rule-prefix"
    status = 422


class RuleUnfinished(Fault):
    """A rule lacks a part, or has one that is not its own. fields: rule, part."""

    code = "rule-unfinished"
    status = 422


class ConditionFaulty(Fault):
    """The condition of a rule is none of one figure. fields: rule, fault."""

    code = "condition-faulty"
    status = 422


class RuleScopeUnknown(Fault):
    """A rule is limited to a dimension or code that the indicator does not have.

    fields: rule, dimension, code (null: there is no such dimension).
    """

    code = "rule-scope-unknown"
    status = 422


class ToleranceUnknown(Fault):
    """A rule has no such tolerance. fields: rule, tolerance, known."""

    code = "tolerance-unknown"
    status = 422


class MirrorOfOtherMeasure(Fault):
    """A flow is never set against a stock. fields: rule, indicator, other, measure, other_measure."""

    code = "mirror-of-other-measure"
    status = 422


class MirrorOfCases(Fault):
    """Cases, as crossings of a border are, are never subtracted. fields: rule, indicator, other."""

    code = "mirror-of-cases"
    status = 422


class MirrorNotByCountry(Fault):
    """A dimension does not say which country figures are about.

    fields: rule, indicator, other, dimension, partner_dimension.
    """

    code = "mirror-not-by-country"
    status = 422


class RuleFixed(Rejection):
    """A figure that breaks this rule could not be read: nobody changes it. fields: rule."""

    code = "rule-fixed"
    status = 409


class RuleTooLenient(Rejection):
    """A set lets no error pass, and a country's set only tightens. fields: rule, severity."""

    code = "rule-too-lenient"
    status = 409
