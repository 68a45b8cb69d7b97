"""What identity refuses.

NotFound, NotSignedIn and NotAllowed are the shared ones of servicekit.errors.
"""

from servicekit.errors import Fault, Rejection


class SignInRefused(Rejection):
    """The address and the password do not belong together; the same for every cause. No fields."""

    code = "sign-in-refused"
    status = 401


class TooManyAttempts(Rejection):
    """Too many failed sign-ins with this address from this place. fields: retry_after_s."""

    code = "too-many-attempts"
    status = 429


class SessionExpired(Fault):
    """The session was not used for too long, or has reached its end. No fields."""

    code = "session-expired"
    status = 401


class KeyExpired(Fault):
    """The key of an agency's system has reached its end. fields: key, expires_at."""

    code = "key-expired"
    status = 401


class NetworkNotAllowed(Rejection):
    """The key may not be used from this network address. fields: key."""

    code = "network-not-allowed"
    status = 403


class EmailTaken(Rejection):
    """Another account has this address. No fields."""

    code = "email-taken"


class InvalidEmail(Fault):
    """The text has not the form of an e-mail address. No fields."""

    code = "invalid-email"
    status = 422


class PasswordUnsuitable(Fault):
    """The password is too short or too long. fields: minimum, maximum."""

    code = "password-unsuitable"
    status = 422


class WrongPassword(Rejection):
    """The present password, needed to set one's own, is not right. No fields."""

    code = "wrong-password"
    status = 403


class InvitationNotValid(Rejection):
    """The link was used, replaced by a newer one, has expired, or never was one. No fields."""

    code = "invitation-not-valid"
    status = 410


class PersonInactive(Rejection):
    """The account is closed. fields: person."""

    code = "person-inactive"


class PersonActive(Rejection):
    """The account is open already. fields: person."""

    code = "person-active"


class OwnRole(Rejection):
    """Nobody gives a role over figures to themselves. fields: role."""

    code = "own-role"
    status = 403


class RolesConflict(Rejection):
    """Administrators do not submit: one person cannot hold both roles. fields: role, held."""

    code = "roles-conflict"


class RoleNotGrantable(Fault):
    """The role does not exist there: a country's in the system, or the reverse. fields: role, country."""

    code = "role-not-grantable"
    status = 422


class RoleNotLimitable(Fault):
    """This role cannot be limited to indicators or sources. fields: role."""

    code = "role-not-limitable"
    status = 422


class AlreadyGranted(Rejection):
    """The person holds this very role there. fields: grant."""

    code = "already-granted"


class AdministratorExists(Rejection):
    """The country has an administrator, who alone registers its people. fields: country."""

    code = "administrator-exists"


class LastAdministrator(Rejection):
    """The system would be left without an administrator. No fields."""

    code = "last-administrator"


class SystemInUse(Rejection):
    """There is a system administrator; the first one cannot be made again. No fields."""

    code = "system-in-use"


class UnknownCountry(Fault):
    """No country has this code, or it does not take part. fields: country."""

    code = "unknown-country"
    status = 422


class UnknownIndicator(Fault):
    """No indicator has this code. fields: indicator."""

    code = "unknown-indicator"
    status = 422


class UnknownAgency(Fault):
    """The country has no agency of this code. fields: country, agency."""

    code = "unknown-agency"
    status = 422


class CountryAdmittedAlready(Rejection):
    """The country takes part already. fields: country."""

    code = "country-admitted-already"


class GroupExists(Rejection):
    """There is a group of this code. fields: group."""

    code = "group-exists"


class AgencyExists(Rejection):
    """The country has an agency of this code, open or closed. fields: country, agency."""

    code = "agency-exists"


class AgencyIsClosed(Rejection):
    """The agency ended. fields: country, agency."""

    code = "agency-closed"


class KeyRevokedAlready(Rejection):
    """The key was revoked before. fields: key."""

    code = "key-revoked"


class KeyEnded(Rejection):
    """The key has reached its end, so nothing about it changes. fields: key, expires_at."""

    code = "key-ended"


class KeyWidened(Rejection):
    """A key is only ever limited further; what may do more is another key. fields: key, field."""

    code = "key-widened"
    status = 422


class CountryInUse(Rejection):
    """People of the country have worked here: the country alone decides to withdraw. fields: country."""

    code = "country-in-use"


class AgreementUnknownCountry(Fault):
    """A named country does not take part. fields: country."""

    code = "agreement-unknown-country"
    status = 422


class AgreementWithItself(Fault):
    """A country needs no agreement with itself. fields: country."""

    code = "agreement-with-itself"
    status = 422


class AgreementCountriesMissing(Fault):
    """A bilateral agreement names at least one country. No fields."""

    code = "agreement-countries-missing"
    status = 422


class AgreementCountriesUnused(Fault):
    """Only a bilateral agreement names countries. fields: mode."""

    code = "agreement-countries-unused"
    status = 422
