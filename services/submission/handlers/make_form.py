"""Making the Excel form of one country, indicator, source and range of periods, for who works on them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from eventlog import reading
from servicekit.concepts import Dimension, Indicator, Source, text_in
from servicekit.context import Context
from servicekit.errors import InvalidRequest, NotAllowed, NotFound, NotSignedIn
from servicekit.kit import Kit
from servicekit.language import choose, in_order, translate
from services.submission.domain.errors import FormTooLarge, UnknownCountry, UnknownSource
from services.submission.domain.periods import Period, parse_period, periods_between
from services.submission.forms.layout import MAX_CELLS, MAX_COLUMNS, dimensions_of, form_layout
from services.submission.forms.previous import years_to_show
from services.submission.forms.request import DimensionWords, FormRequest
from services.submission.forms.statuses import status_words
from services.submission.intake.frames import pack
from services.submission.intake.specification import Specification, specification
from services.submission.projections import figures_key
from services.submission.queries import base_of, standing_tables

MAX_PERIODS: Final = 60
_MAY_HAVE: Final = ("submit", "see", "validate", "approve")
_MISSING: Final = "Missing data for required field."
_INVALID: Final = "Not a valid choice."


class MakesForms:
    """The operation `template`. It changes nothing; the file waits among the uploads for who asked."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def __call__(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Where the form is, and its file name.

        Raises NotSignedIn, NotAllowed, NotFound, UnknownCountry, UnknownSource, InvalidRequest, FormTooLarge.
        """
        indicator, source = self._place(request, context)
        spec = specification(
            self._kit.reference,
            source.country,
            indicator,
            source,
            today=self._kit.clock().date(),
            max_findings=self._kit.settings.max_findings,
        )
        periods = _periods(request, indicator)
        by = _dimensions(request, indicator, spec)
        layout = form_layout(spec, by, periods, {})
        if len(layout.columns) > MAX_COLUMNS or layout.cells * len(periods) > MAX_CELLS:
            raise FormTooLarge(cells=layout.cells * len(periods), limit=MAX_CELLS)
        form, tables = self._form(spec, indicator, source, by, periods, request, context)
        content = self._kit.workers.run(
            "services.submission.forms.work:make", pack(form.to_wire(), list(tables.values()))
        )
        upload = self._kit.uploads.put(content, key_id="uploads")
        span = periods[0].code if len(periods) == 1 else f"{periods[0].code}_{periods[-1].code}"
        name = f"{source.country}_{indicator.code}_{source.code}_{span}_{form.language}.xlsx"
        return {"upload": upload, "file_name": name}

    def _place(self, request: Mapping[str, Any], context: Context) -> tuple[Indicator, Source]:
        """The indicator and source that are meant, where the caller works on such figures."""
        if context.actor is None:
            raise NotSignedIn()
        reference, country = self._kit.reference, request["country"]
        if country not in reference.countries():
            raise UnknownCountry(country=country)
        indicator = reference.indicator(request["indicator"])
        if indicator is None or indicator.namespace not in (None, country):
            raise NotFound(kind="indicator", id=request["indicator"])
        declared = reference.sources(country, indicator.code)
        wanted = request["source"] or next((each.code for each in declared if each.official), "")
        if not request["source"] and len(declared) == 1:
            wanted = declared[0].code
        if not any(
            self._allows(f"submission.{name}", country, indicator, wanted, context) for name in _MAY_HAVE
        ):
            raise NotAllowed(action="submission.submit")
        source = reference.source(country, indicator.code, wanted)
        if source is None:
            raise UnknownSource(
                country=country,
                indicator=indicator.code,
                source=wanted,
                declared=[each.code for each in declared],
            )
        return indicator, source

    def _allows(self, action: str, country: str, indicator: Indicator, source: str, context: Context) -> bool:
        return self._kit.rights.allows(
            context.actor,
            action,
            country=country,
            indicator=indicator.code,
            source=source,
            address=context.address,
        )

    def _form(
        self,
        spec: Specification,
        indicator: Indicator,
        source: Source,
        by: Sequence[str],
        periods: Sequence[Period],
        request: Mapping[str, Any],
        context: Context,
    ) -> tuple[FormRequest, dict[str, bytes]]:
        kit, language = self._kit, choose(request["language"])
        codes = tuple(each.code for each in periods)
        shown = self._allows("figures.read", source.country, indicator, source.code, context)
        with reading(kit.database) as connection:
            base = base_of(connection, source.country, indicator.code, source.code)
            figures = figures_key(source.country, indicator.code, source.code)
            tables = standing_tables(connection, figures, years_to_show(codes)) if shown else {}
        words = [self._words(each, language) for each in indicator.dimensions if each.name in by]
        units = {"persons": translate(language, "persons"), "cases": translate(language, "cases")}
        form = FormRequest(
            specification=spec,
            language=language,
            country_name=kit.reference.country_name(source.country, language),
            indicator_name=text_in(indicator.names, language) or indicator.code,
            definition_text=text_in(indicator.definitions, language),
            source_name=text_in(source.names, language) or source.code,
            unit=units[source.unit],
            measure=indicator.measure,
            periods=codes,
            by=tuple(by),
            words=(*words, DimensionWords(name="@status", label="", codes=status_words(language))),
            with_previous=shown,
            definition=indicator.position,
            base=base.position if base else 0,
            made_at=kit.log.head().position,
            made_on=kit.clock().date().isoformat(),
        )
        return form, tables

    def _words(self, dimension: Dimension, language: str) -> DimensionWords:
        """Labels in the language, in its alphabetical order; short code lists keep their own."""
        known = self._kit.reference.code_list(dimension.code_list)
        labels = {
            code: self._kit.reference.label(dimension.code_list, code, language)
            for code in (known.codes if known else {})
        }
        if len(labels) > _ALPHABETICAL_FROM:
            places = {name: at for at, name in enumerate(in_order(labels.values(), language))}
            labels = dict(sorted(labels.items(), key=lambda each: places[each[1]]))
        return DimensionWords(
            name=dimension.name, label=text_in(dimension.names, language) or dimension.name, codes=labels
        )


_ALPHABETICAL_FROM: Final = 30


def _periods(request: Mapping[str, Any], indicator: Indicator) -> list[Period]:
    """The periods of a form: one, or a range of them."""
    if request["period"]:
        first = last = _period(request["period"], "period", indicator)
    else:
        for name in ("from", "to"):
            if not request[name]:
                raise InvalidRequest(errors=[{"field": "period", "message": _MISSING}])
        first, last = (_period(request[name], name, indicator) for name in ("from", "to"))
    found = periods_between(first, last, MAX_PERIODS)
    if found is None:
        raise InvalidRequest(errors=[{"field": "to", "message": _INVALID}])
    return found


def _period(text: str, field: str, indicator: Indicator) -> Period:
    period = parse_period(text.strip().upper())
    if period is None or not {period.frequency, "I"} & set(indicator.frequencies):
        raise InvalidRequest(errors=[{"field": field, "message": _INVALID}])
    return period


def _dimensions(request: Mapping[str, Any], indicator: Indicator, spec: Specification) -> tuple[str, ...]:
    """The dimensions of a form: those asked for, else those that are not optional."""
    asked = request["by"] or [each.name for each in indicator.dimensions if not each.optional]
    known = [each.name for each in indicator.dimensions]
    if not asked:
        asked = known[:1]
    if not asked or not set(asked) <= set(known):
        raise InvalidRequest(errors=[{"field": "by", "message": _INVALID}])
    return dimensions_of(spec, asked)
