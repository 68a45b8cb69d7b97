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


class PasswordGuessable(Fault):
    """The password is one that is tried first: common words, runs, one's own names. No fields."""

    code = "password-guessable"
    status = 422


class PersonErased(Rejection):
    """What was personal about the account was erased for good. fields: person."""

    code = "person-erased"
    status = 410


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
    """Nobody gives themselves a role, in whatever way. fields: role."""

    code = "own-role"
    status = 403


class RolesConflict(Rejection):
    """One role is over figures, the other gives rights: nobody holds both. fields: role, held."""

    code = "roles-conflict"


class RoleNotGrantable(Fault):
    """The role does not exist there. fields: role, and country or organisation unless it is the system."""

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
    """There is or was an administrator, who alone registers people. fields: country or organisation."""

    code = "administrator-exists"


class LastAdministrator(Rejection):
    """A place would be left without an administrator. fields: country, organisation, or none (the system)."""

    code = "last-administrator"


class OwnPosition(Rejection):
    """Nobody assigns themselves to a position, nor changes what their own may do. fields: position."""

    code = "own-position"
    status = 403


class PositionExists(Rejection):
    """The country has a position of this code, open or closed. fields: position."""

    code = "position-exists"


class PositionIsClosed(Rejection):
    """The position ended. fields: position."""

    code = "position-closed"


class AlreadyAssigned(Rejection):
    """The person is in this position already. fields: position, person."""

    code = "already-assigned"


class RoleNotDefinable(Rejection):
    """This built-in role is the same everywhere: not all its privileges are delegable. fields: role."""

    code = "role-not-definable"


class PrivilegeNotDelegable(Fault):
    """There is no such privilege, or no country may put it into a role. fields: privilege."""

    code = "privilege-not-delegable"
    status = 422


class PrivilegesConflict(Fault):
    """One privilege is over figures, the other gives rights: no role has both. fields: privilege, held."""

    code = "privileges-conflict"
    status = 422


class RoleExists(Rejection):
    """The country has defined this role already. fields: role, country."""

    code = "role-exists"


class RoleInUse(Rejection):
    """Somebody holds the role, a position has it, or another role may grant it. fields: role, country."""

    code = "role-in-use"


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


class UnknownOrganisation(Fault):
    """No organisation has this code, or it no longer takes part. fields: organisation."""

    code = "unknown-organisation"
    status = 422


class UnknownAgency(Fault):
    """The country has no agency of this code. fields: country, agency."""

    code = "unknown-agency"
    status = 422


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


class SecretReplaced(Fault):
    """The secret of the key was replaced, and its time has passed. fields: key, ends_at."""

    code = "secret-replaced"
    status = 401


class LifetimeTooLong(Fault):
    """Keys of this system live at most so long. fields: maximum_days."""

    code = "lifetime-too-long"
    status = 422


class OverlapTooLong(Fault):
    """A replaced secret counts at most so much longer. fields: maximum_hours."""

    code = "overlap-too-long"
    status = 422


class KeyWidened(Rejection):
    """A key is only ever limited further; what may do more is another key. fields: key, field."""

    code = "key-widened"
    status = 422


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
