"""What the demo says while it runs: colours and moving bars on a terminal, plain lines elsewhere."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

PLAIN_LINES = 4
"""Without a terminal, so many lines for a piece of work with many parts."""
NARROW = 76
TITLE_WIDTH = 36
BAR_WIDTH = 20
WIDTH_BEFORE_PART = TITLE_WIDTH + BAR_WIDTH + 16


class Show:
    """Writes to standard output."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True)
        self._started = time.monotonic()

    @property
    def moving(self) -> bool:
        """Somebody watches: it is a terminal."""
        return self._console.is_terminal

    def heading(self, text: str) -> None:
        """A new part of the story, and when it began."""
        seconds = time.monotonic() - self._started
        when = f"  [dim]{seconds:.0f} s[/dim]" if seconds >= 1 else ""
        self._console.print(f"\n[bold]{escape(text)}[/bold]{when}")

    def say(self, text: str) -> None:
        """Something that happened."""
        self._console.print(f"  {escape(text)}")

    def verdict(self, claim: str, shortcomings: Sequence[str] = ()) -> None:
        """Whether a claim holds, and if not, what is wrong with it."""
        if not shortcomings:
            self._console.print(f"  [green]✓[/green] {escape(claim)}")
            return
        self._console.print(f"  [bold red]✗[/bold red] {escape(claim)}")
        for line in shortcomings:
            self._console.print(f"      {escape(line)}")

    @contextmanager
    def work(self, what: str, total: int) -> Iterator[Callable[[str], None]]:
        """Yield a function to call, from any thread, after each of so many parts, with the part's name."""
        if self.moving:
            columns = (
                TextColumn("  {task.description}"),
                BarColumn(bar_width=BAR_WIDTH),
                MofNCompleteColumn(),
                TextColumn("[dim]{task.fields[part]}[/dim]"),
            )
            with Progress(*columns, console=self._console) as bar:
                room = max(self._console.width - WIDTH_BEFORE_PART, 0)
                task = bar.add_task(f"{what:<{TITLE_WIDTH}}", total=total, part="")
                yield lambda part: bar.update(task, advance=1, part=escape(part[:room]))
                bar.update(task, part="")
        else:
            yield _plain(what, total, self._console)

    def table(self, title: str, rows: Sequence[tuple[str, str]]) -> None:
        """Words on the left, figures on the right."""
        self.heading(title)
        table = Table(box=None, show_header=False, padding=(0, 2))
        table.add_column()
        table.add_column(justify="right", style="bold")
        for name, value in rows:
            table.add_row(escape(name), escape(value))
        self._console.print(table, width=None if self.moving else NARROW)

    def address(self, text: str) -> None:
        """Where to look."""
        self._console.print(f"\n  [bold cyan]{escape(text)}[/bold cyan]\n")


def _plain(what: str, total: int, console: Console) -> Callable[[str], None]:
    done = 0

    def advance(_part: str) -> None:
        nonlocal done
        done += 1
        if done == total or done * PLAIN_LINES // total > (done - 1) * PLAIN_LINES // total:
            console.print(f"  {escape(what)}: {done} of {total}")

    return advance
