"""The operations with which countries decide who else reads their figures, and readers accept terms."""

from typing import Any

from eventlog import reading
from servicekit.context import Context
from servicekit.rpc import operation
from services.identity import queries
from services.identity.domain.events import payload_of
from services.identity.schemas import agreements, parts
from services.identity.wiring import Identity

Data = dict[str, Any]


class AgreementOperations:
    """The part of the identity service that is about sharing agreements."""

    app: Identity
    context: Context

    @operation(request=agreements.AgreementRequest, response=agreements.AgreementView)
    def get_agreement(self, data: Data) -> Data:
        """A country's decision who else reads an indicator of its; for the country alone."""
        self.app.rights.require(self.context.actor, "agreement.see", country=data["country"])
        with reading(self.app.database) as connection:
            return queries.agreement(connection, data["country"], data["indicator"])

    @operation(request=parts.CountryPageRequest, response=agreements.AgreementPage)
    def list_agreements(self, data: Data) -> Data:
        """A country's decisions about sharing; for the country alone."""
        self.app.rights.require(self.context.actor, "agreement.see", country=data["country"])
        with reading(self.app.database) as connection:
            return queries.agreements(connection, data["country"], data["after"], data["limit"])

    @operation(request=agreements.SetAgreementRequest, response=agreements.AgreementAnswer)
    def set_agreement(self, data: Data) -> Data:
        """Decide who else reads an indicator of one's country."""
        written = self.app.agreements.set(self.context, data)
        return self._agreement(data, written.position)

    @operation(request=agreements.AcceptTermsRequest, response=parts.Changed)
    def accept_terms(self, data: Data) -> Data:
        """Accept the terms on which a country shares an indicator, for oneself or one's country's keys."""
        return {"position": self.app.agreements.accept(self.context, data).position}

    @operation(request=agreements.SetAgreementRequest, response=agreements.AgreementView)
    def check_agreement(self, data: Data) -> Data:
        """What set_agreement would decide of this, without deciding it; refused as it would be."""
        checked = payload_of(self.app.agreements.check(self.context, data))
        return {**checked, "waiting": [], "since": None}

    @operation(request=agreements.ConfirmAgreementRequest, response=agreements.AgreementAnswer)
    def confirm_agreement(self, data: Data) -> Data:
        """Let countries read by an agreement that joined a group after it was set."""
        written = self.app.agreements.confirm(self.context, data)
        return self._agreement(data, written.position)

    def _agreement(self, data: Data, position: int | None) -> Data:
        with reading(self.app.database) as connection:
            view = queries.agreement(connection, data["country"], data["indicator"])
        return {**view, "position": position}
