"""The rules of identity, pure: no input or output, no framework, no clock."""
