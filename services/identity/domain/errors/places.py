"""What is refused about countries, groups and organisations."""

from servicekit.errors import Fault, Rejection


class UnknownCountry(Fault):
    """No country has this code, or it does not take part. fields: country."""

    code = "unknown-country"
    status = 422


class UnknownIndicator(Fault):
    """No indicator has this code. fields: indicator."""

    code = "unknown-indicator"
    status = 422


class UnknownOrganisation(Fault):
    """No organisation has this code, or it no longer takes part. fields: organisation."""

    code = "unknown-organisation"
    status = 422


class CountryAdmittedAlready(Rejection):
    """The country takes part already. fields: country."""

    code = "country-admitted-already"


class CountryInUse(Rejection):
    """People of the country have worked here: the country alone decides to withdraw. fields: country."""

    code = "country-in-use"


class ReleaseNeedsJudgement(Rejection):
    """Who releases would follow from who signs off, and nobody has to. fields: released_by."""

    code = "release-needs-judgement"
    status = 422


class GroupExists(Rejection):
    """There is a group of this code. fields: group."""

    code = "group-exists"


class OrganisationExists(Rejection):
    """There is an organisation of this code, open or closed. fields: organisation."""

    code = "organisation-exists"


class OrganisationIsClosed(Rejection):
    """The organisation takes part no longer. fields: organisation."""

    code = "organisation-closed"


class NotADelegate(Fault):
    """The organisation takes part, but not as a delegate. fields: organisation."""

    code = "not-a-delegate"
    status = 422
