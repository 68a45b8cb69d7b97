"""python -m agent: the command, where it is not installed."""

from agent.cli import main

main()
