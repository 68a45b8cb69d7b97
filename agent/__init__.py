"""comity-agent: counts the records of an agency's register on the agency's own machine, and sends the counts.

Stands by itself: it imports nothing of the system that it sends to, and knows it by its HTTP API alone.
"""
