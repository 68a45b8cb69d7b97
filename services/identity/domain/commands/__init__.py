"""What can be asked of identity's aggregates, by subject; identifiers and times come in with a command."""

from services.identity.domain.commands.agencies import (
    CloseAgency,
    IssueKey,
    NarrowKey,
    RegisterAgency,
    RenameAgency,
    RevokeKey,
    RotateKey,
    SucceedAgency,
)
from services.identity.domain.commands.agreements import (
    AcceptTerms,
    ConfirmAgreement,
    SetAgreement,
)
from services.identity.domain.commands.countries import (
    AdmitCountry,
    DescribeCountry,
    FormGroup,
    GroupCommand,
    JoinGroup,
    LeaveGroup,
    SetWorkflow,
    WithdrawCountry,
)
from services.identity.domain.commands.people import (
    AcceptInvitation,
    AccountCommand,
    ChangePassword,
    ChangePerson,
    DeactivatePerson,
    DirectoryCommand,
    ErasePerson,
    GrantRole,
    IssueInvitation,
    ReactivatePerson,
    RegisterFirstAdministrator,
    RegisterPerson,
    RevokeRole,
)

CountryCommand = (
    AdmitCountry
    | DescribeCountry
    | WithdrawCountry
    | SetWorkflow
    | RegisterAgency
    | RenameAgency
    | SucceedAgency
    | CloseAgency
    | IssueKey
    | NarrowKey
    | RotateKey
    | RevokeKey
    | SetAgreement
    | ConfirmAgreement
    | AcceptTerms
)

__all__ = [
    "AcceptInvitation",
    "AcceptTerms",
    "AccountCommand",
    "AdmitCountry",
    "ChangePassword",
    "ChangePerson",
    "CloseAgency",
    "ConfirmAgreement",
    "CountryCommand",
    "DeactivatePerson",
    "DescribeCountry",
    "DirectoryCommand",
    "ErasePerson",
    "FormGroup",
    "GrantRole",
    "GroupCommand",
    "IssueInvitation",
    "IssueKey",
    "JoinGroup",
    "LeaveGroup",
    "NarrowKey",
    "ReactivatePerson",
    "RegisterAgency",
    "RegisterFirstAdministrator",
    "RegisterPerson",
    "RenameAgency",
    "RevokeKey",
    "RevokeRole",
    "RotateKey",
    "SetAgreement",
    "SetWorkflow",
    "SucceedAgency",
    "WithdrawCountry",
]
