"""Identity: countries, groups, agencies, people, roles, keys, agreements, and signing in."""
