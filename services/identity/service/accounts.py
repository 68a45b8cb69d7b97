"""The operations with which people keep their own accounts safe: sessions, second factors."""

from typing import Any

from eventlog import reading
from servicekit.context import Context
from servicekit.rpc import operation
from services.identity import queries
from services.identity.schemas import accounts as wire
from services.identity.schemas import countries, parts, sessions
from services.identity.wiring import Identity

Data = dict[str, Any]


class AccountOperations:
    """The part of the identity service that is about one's own account."""

    app: Identity
    context: Context

    @operation(request=wire.TicketRequest, response=sessions.SignInAnswer)
    def finish_sign_in(self, data: Data) -> Data:
        """The second step of signing in, with a one-time code or a recovery code."""
        return self.app.sessions.finish(self.context, **data)

    @operation(request=parts.Empty, response=wire.MailChoice)
    def get_mail_choice(self, data: Data) -> Data:
        """Which kinds of mail the caller gets."""
        return self.app.mail.choice(self.context)

    @operation(request=wire.MailChoice, response=wire.MailChoiceAnswer)
    def choose_mail(self, data: Data) -> Data:
        """Say which kinds of mail the caller wants; none is a choice too."""
        written = self.app.mail.choose(self.context, data["kinds"])
        return {**self.app.mail.choice(self.context), "position": written.position}

    @operation(request=wire.MailAddressesRequest, response=wire.MailAddresses)
    def mail_addresses(self, data: Data) -> Data:
        """Where to write to those of the people who want a kind of mail. For services that send it."""
        return {"items": self.app.mail.addresses(self.context, **data)}

    @operation(request=parts.Empty, response=wire.SessionList)
    def list_sessions(self, data: Data) -> Data:
        """The sessions of the caller."""
        return {"items": self.app.own_sessions.list(self.context)}

    @operation(request=wire.SessionRequest, response=parts.Changed)
    def end_session(self, data: Data) -> Data:
        """End one of the caller's sessions."""
        return {"position": self.app.own_sessions.end(self.context, data["session"])}

    @operation(request=parts.Empty, response=parts.Changed)
    def end_sessions(self, data: Data) -> Data:
        """End all sessions of the caller, this one too."""
        return {"position": self.app.own_sessions.end_every(self.context)}

    @operation(request=parts.Empty, response=wire.SecondFactorView)
    def get_second_factor(self, data: Data) -> Data:
        """Whether the caller has a second factor and needs one."""
        me = self.app.sessions.me(self.context)
        with reading(self.app.database) as connection:
            required = queries.sign_in_rule(connection, me["country"])["second_factor_required"]
        person = me["person"]
        return {"enrolled": person is not None and self.app.factor.asked_of(person), "required": required}

    @operation(request=parts.Empty, response=wire.EnrolmentAnswer)
    def begin_second_factor(self, data: Data) -> Data:
        """A secret for the caller's device; it counts when it is confirmed."""
        return self.app.factor.begin(self.context)

    @operation(request=wire.FactorChangeRequest, response=wire.ConfirmedAnswer)
    def confirm_second_factor(self, data: Data) -> Data:
        """Let the caller's second factor count; answers with the recovery codes. Other sessions end."""
        confirmed = self.app.factor.confirm(self.context, data["otp"])
        return {**confirmed, **self._going_on(data["session"], confirmed["position"])}

    @operation(request=wire.FactorChangeRequest, response=wire.FactorChangeAnswer)
    def drop_second_factor(self, data: Data) -> Data:
        """Take the caller's own second factor away, with a code of it. Other sessions end."""
        return self._going_on(data["session"], self.app.factor.remove_own(self.context, data["otp"]))

    @operation(request=wire.PersonFactorRequest, response=parts.Changed)
    def remove_second_factor(self, data: Data) -> Data:
        """Take away the second factor of somebody who lost it; their sessions end."""
        removed = self.app.factor.remove(self.context, data["person"])
        ended = self.app.sessions.end_all(self.context, data["person"], "revoked")
        return {"position": removed if ended is None else ended}

    def _going_on(self, session: str | None, position: int) -> Data:
        """How the caller goes on who signs in with something else from now on."""
        token, ended = self.app.own_sessions.alone(self.context, session)
        return {"token": token, "position": position if ended is None else ended}

    @operation(request=countries.CountryRequest, response=wire.SignInRule)
    def get_sign_in_rule(self, data: Data) -> Data:
        """What a country asks of its people when they sign in. For everyone."""
        self.app.rights.require(self.context.actor, "country.see", country=data["country"])
        with reading(self.app.database) as connection:
            return queries.sign_in_rule(connection, data["country"])

    @operation(request=wire.SignInRule, response=wire.SignInRuleAnswer)
    def set_sign_in_rule(self, data: Data) -> Data:
        """Decide whether a country's people need a second factor."""
        written = self.app.factor.set_rule(self.context, data)
        return {**data, "position": written.position}
