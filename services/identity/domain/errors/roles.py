"""What is refused about roles, positions and privileges."""

from servicekit.errors import Fault, Rejection


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
