"""What comity-agent ends with besides success.

AgentError        nothing was sent, or it was refused: exit status 1
└── WrongUse      the configuration or the command line cannot be used: exit status 2
"""

from collections.abc import Sequence


class AgentError(Exception):
    """It failed. lines: what a person is told, the first one says what is wrong."""

    status = 1

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)
        self.lines: Sequence[str] = lines


class WrongUse(AgentError):
    """The configuration or the command line cannot be used."""

    status = 2
