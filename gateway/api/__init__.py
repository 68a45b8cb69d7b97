"""The HTTP API, a module for each part; contracts/openapi.json is generated from it."""
