"""The operations of the identity service."""

from services.identity.service.operations import IdentityService

__all__ = ["IdentityService"]
