"""What is refused about sharing agreements and their terms."""

from servicekit.errors import Fault, Rejection


class AgreementUnknownCountry(Fault):
    """A named country does not take part. fields: country."""

    code = "agreement-unknown-country"
    status = 422


class AgreementWithItself(Fault):
    """A country needs no agreement with itself. fields: country."""

    code = "agreement-with-itself"
    status = 422


class AgreementCountriesMissing(Fault):
    """A bilateral agreement names at least one reader. No fields."""

    code = "agreement-countries-missing"
    status = 422


class AgreementCountriesUnused(Fault):
    """Only a bilateral agreement names countries. fields: mode."""

    code = "agreement-countries-unused"
    status = 422


class AgreementReadersUnused(Fault):
    """An agreement of this mode names nobody: nobody else reads, or everyone does. fields: mode."""

    code = "agreement-readers-unused"
    status = 422


class AgreementUnknownReader(Fault):
    """A named organisation, position or person does not exist. fields: kind, id."""

    code = "agreement-unknown-reader"
    status = 422


class AgreementFieldUnused(Fault):
    """An agreement of this mode has no such member. fields: field, mode."""

    code = "agreement-field-unused"
    status = 422


class AgreementEndsBeforeItStarts(Fault):
    """It would end before it begins. fields: starts_at, ends_at."""

    code = "agreement-ends-before-it-starts"
    status = 422


class AgreementOver(Fault):
    """It would have ended before it was set. fields: ends_at."""

    code = "agreement-over"
    status = 422


class TermsNotForReader(Rejection):
    """The agreement does not speak of whoever accepts its terms. fields: country, indicator."""

    code = "terms-not-for-reader"
    status = 403


class NotWaiting(Fault):
    """The country does not wait for a confirmation of this agreement. fields: country."""

    code = "agreement-not-waiting"
    status = 422
