"""What commands print: a line for people, or one JSON object with --json; progress on a terminal only."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object.")

PLAIN_LINE_EVERY = 10
"""Without a terminal, a line after each tenth of the work."""


def show(result: Mapping[str, Any], lines: list[str], *, as_json: bool) -> None:
    """Print a result: the lines, or the JSON object."""
    click.echo(json.dumps(result, ensure_ascii=False) if as_json else "\n".join(lines))


@contextmanager
def progress(what: str, total: int, *, quiet: bool = False) -> Iterator[Callable[[int], None]]:
    """Yield a function that takes how much is done: a bar on a terminal, plain lines elsewhere."""
    if quiet:
        yield lambda done: None
    elif sys.stderr.isatty():
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        from rich.console import Console

        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task(what, total=total)
            yield lambda done: bar.update(task, completed=done)
    else:
        said = 0

        def say(done: int) -> None:
            nonlocal said
            tenth = done * PLAIN_LINE_EVERY // max(total, 1)
            if tenth > said:
                said = tenth
                click.echo(f"{what}: {done} of {total}", err=True)

        yield say
