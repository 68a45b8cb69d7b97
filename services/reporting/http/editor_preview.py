"""What would come of a template that is being edited, as its editor may read it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from flask import current_app
from markupsafe import Markup

from servicekit.errors import ComityError, Fault, NotFound, code_of, status_of
from servicekit.language import translate
from servicekit.reference import Indicator, text_in
from servicekit.web.caller import context
from servicekit.web.caller import language as page_language
from servicekit.web.problems import problem_document
from services.reporting.domain.defined import check_fits
from services.reporting.domain.specification import Specification, fit, specification_of
from services.reporting.http.editor_form import PREVIEW_ID, Values, preview_data
from services.reporting.http.outline import Outline, outline
from services.reporting.http.serving import Serving
from services.reporting.rendering import html
from services.reporting.reports.data import template_of

SEPARATOR: Final = "/"
MOST_DATA_SETS: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a page shows beside the form: a report, an outline without figures, or why there is neither.

    data_sets: (value, label) of what the editor may read that the layout fits; chosen: the one that shows.
    """

    language: str
    wrong: ComityError | None = None
    article: Markup | None = None
    outline: Outline | None = None
    data_sets: Sequence[tuple[str, str]] = field(default_factory=tuple)
    chosen: str = ""

    @property
    def problem(self) -> str | None:
        """Why there is nothing to show, in the language of the page."""
        if self.wrong is None:
            return None
        code, status = code_of(self.wrong), status_of(self.wrong)
        return str(problem_document(code, status, self.wrong.fields, page_language())["detail"])


def preview_of(
    serving: Serving, values: Values, indicators: Sequence[Indicator], wanted: str, language: str
) -> Preview:
    """The preview of a form in a language. wanted: the data set to show, `country/indicator`; else the first
    of the editor's own country, or of any.

    Nothing shows but what the editor may read, and that it was read is recorded like any other read.
    """
    reference = serving.application.kit.reference
    try:
        specification = specification_of(preview_data(values, translate(language, "Untitled report")))
        check_fits(
            specification,
            indicators,
            lambda name: known.codes if (known := reference.code_list(name)) else (),
        )
    except Fault as error:
        return Preview(language=language, wrong=error, chosen=wanted)
    sets = _data_sets(serving, specification, indicators)
    own = f"{serving.application.reader(context()).country}{SEPARATOR}"
    first = next((value for value, _ in sets if value.startswith(own)), sets[0][0] if sets else "")
    chosen = wanted if wanted in {value for value, _ in sets} else first
    if not chosen:
        return Preview(language=language, outline=_outline(serving, specification, indicators, language))
    country, indicator = chosen.split(SEPARATOR)
    given = {"country": country, "indicator": indicator}
    try:
        with serving.asked(template_of(specification), given, language=language, as_of=None) as asked:
            report = serving.report(asked)
            serving.received(asked, "html")
            article = html.fragment(report, environment=current_app.jinja_env, downloads={})
    except (Fault, NotFound) as error:
        return Preview(language=language, wrong=error, data_sets=sets, chosen=chosen)
    return Preview(language=language, article=article, data_sets=sets, chosen=chosen)


def _data_sets(
    serving: Serving, specification: Specification, indicators: Sequence[Indicator]
) -> list[tuple[str, str]]:
    """Every data set that the editor may read and the layout fits: value and label."""
    names = {each.code: text_in(each.names, page_language()) for each in indicators}
    reader = serving.application.reader(context())
    with serving.application.reading() as connection:
        material = serving.material(connection, reader, page_language())
        found = [
            (
                f"{choice['country']}{SEPARATOR}{choice['indicator']}",
                f"{names[choice['indicator']]}: {material.country(choice['country'])}",
            )
            for choice in template_of(specification).listed(material, material.scope())
            if choice["indicator"] in names
        ]
    return found[:MOST_DATA_SETS]


def _outline(
    serving: Serving, specification: Specification, indicators: Sequence[Indicator], language: str
) -> Outline:
    kit = serving.application.kit
    for each in indicators:
        if specification.indicator not in {None, each.code}:
            continue
        try:
            fit(specification, each)
        except Fault:
            continue
        return outline(specification, each, kit.reference, language, kit.clock().year)
    raise AssertionError(f"{PREVIEW_ID}: what fits none was refused before")
