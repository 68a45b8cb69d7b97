"""What a country is refused about itself: its part in the mechanism and its workflow."""

from servicekit.errors import Rejection


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
