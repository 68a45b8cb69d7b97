"""What every test runs under: private servers and whole systems on demand, and Hypothesis without chance."""

import hypothesis

pytest_plugins = ["tests.servers.fixtures", "tests.systems"]

# The same examples in every run: a failure in CI is a failure on the next machine.
hypothesis.settings.register_profile(
    "comity", derandomize=True, deadline=None, database=None, print_blob=True
)
hypothesis.settings.load_profile("comity")
