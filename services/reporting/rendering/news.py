"""What mail says of reports that somebody follows: which changed, by how many figures, and where to look."""

from collections.abc import Sequence
from dataclasses import dataclass

from servicekit.language import translate, translate_plural


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedNews:
    """A report that shows its reader something else. changed, newer: figures; address: of the differences."""

    title: str
    changed: int
    newer: int
    address: str


def news_lines(news: Sequence[FollowedNews], language: str) -> list[str]:
    """The lines of a message about reports that its reader follows; none where there are none."""
    if not news:
        return []
    lines = [translate(language, "Reports that you follow show other figures now:")]
    for each in news:
        lines += [f"– {each.title}: {news_text(each.changed, each.newer, language)}", f"  {each.address}"]
    return lines


def news_text(changed: int, newer: int, language: str) -> str:
    """How many figures of a report are others, and how many are new."""
    parts = []
    if changed:
        parts.append(
            translate_plural(language, "%(number)s figure changed", "%(number)s figures changed", changed)
        )
    if newer:
        parts.append(translate_plural(language, "%(number)s new figure", "%(number)s new figures", newer))
    return ", ".join(parts)


def news_message(news: Sequence[FollowedNews], language: str) -> tuple[str, str]:
    """(subject, text) of a message about nothing else."""
    if len(news) == 1:
        subject = translate(language, "Changed: %(title)s", title=news[0].title)
    else:
        subject = translate_plural(
            language,
            "%(number)s report that you follow has changed",
            "%(number)s reports that you follow have changed",
            len(news),
        )
    lines = [
        *news_lines(news, language),
        "",
        translate(language, "You can choose in your account what comes by e-mail."),
    ]
    return subject, "\n".join(lines) + "\n"
