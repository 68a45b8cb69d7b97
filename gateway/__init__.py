"""The gateway: the HTTP API for agencies, and the portal for people."""
