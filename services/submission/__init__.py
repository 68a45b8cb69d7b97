"""Submissions: from an agency's file to released figures, and their corrections."""
