"""The rules of submissions, pure: no I/O, no clock."""
