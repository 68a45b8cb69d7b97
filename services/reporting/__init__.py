"""Reporting: facts, visibility, masking, reports, notices and corrections."""
