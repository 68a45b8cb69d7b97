"""The operations of the catalog service."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from servicekit.concepts import Break, code_from, indicator_from, source_from
from servicekit.context import Context
from servicekit.correspondences import correspondence_from, unmapped
from servicekit.errors import NotFound, NotSignedIn
from servicekit.rpc import Caller, Wired, operation
from servicekit.rules import rule_from
from services.catalog.domain.commands import (
    DeclareBreak,
    DeclareSource,
    DefineCodeList,
    DefineIndicator,
    InstallPack,
    PublishCorrespondence,
    WithdrawBreak,
    WithdrawCorrespondence,
)
from services.catalog.domain.definitions import installation
from services.catalog.domain.events import code_list_payload, indicator_payload, source_payload
from services.catalog.domain.packs import Change, Pack
from services.catalog.packs import placed, shipped
from services.catalog.queries import documentation_view, packs_view, rules_view
from services.catalog.schemas import (
    breaks,
    code_lists,
    correspondences,
    documentation,
    indicators,
    packs,
    rules,
    sources,
)
from services.catalog.schemas.parts import NamespacePageRequest
from services.catalog.wiring import Catalog, build

Data = dict[str, Any]


class CatalogService:
    """Indicators, code lists, sources and documentation, over RPC."""

    name = "catalog"
    app: Catalog = Wired(build)
    context: Context = Caller()

    @operation(request=NamespacePageRequest, response=indicators.IndicatorPage)
    def list_indicators(self, data: Data) -> Data:
        """Every indicator, or the shared ones and those of a namespace. For everyone."""
        return self.app.queries.indicators(data["namespace"], data["after"], data["limit"])

    @operation(request=indicators.IndicatorAtRequest, response=indicators.IndicatorView)
    def get_indicator(self, data: Data) -> Data:
        """One indicator as it is defined, or was at a moment. For everyone."""
        found = self.app.queries.indicator(data["indicator"], data["as_of"])
        return _found(found, "indicator", data["indicator"])

    @operation(request=indicators.DefinitionsRequest, response=indicators.IndicatorPage)
    def list_definitions(self, data: Data) -> Data:
        """Every definition that an indicator ever had, the first one first. For everyone."""
        self.app.indicator(data["indicator"])
        return self.app.queries.definitions(data["indicator"], data["after"], data["limit"])

    @operation(request=indicators.DefineIndicatorRequest, response=indicators.IndicatorDefinedAnswer)
    def define_indicator(self, data: Data) -> Data:
        """Define an indicator: the system's administrator a shared one, a country's a national one."""
        self._require_namespace(data["namespace"])
        wanted = DefineIndicator(indicator=indicator_from(data, position=0))
        position = self.app.define(wanted, data, self.context)
        indicator = self.app.handlers.definitions().indicators[data["indicator"]]
        about = {"unit": indicator.units[0], "number": indicator.number, "position": position}
        return {**indicator_payload(indicator), **about}

    @operation(request=NamespacePageRequest, response=code_lists.CodeListPage)
    def list_code_lists(self, data: Data) -> Data:
        """Every code list without its codes. For everyone."""
        return self.app.queries.code_lists(data["namespace"], data["after"], data["limit"])

    @operation(request=code_lists.CodeListRequest, response=code_lists.CodeListView)
    def get_code_list(self, data: Data) -> Data:
        """One code list with its codes. For everyone."""
        return _found(self.app.queries.code_list(data["code_list"]), "code-list", data["code_list"])

    @operation(request=code_lists.DefineCodeListRequest, response=code_lists.CodeListDefinedAnswer)
    def define_code_list(self, data: Data) -> Data:
        """Define a code list: the system's administrator a shared one, a country's a national one."""
        self._require_namespace(data["namespace"])
        wanted = DefineCodeList(
            code=data["code_list"],
            namespace=data["namespace"],
            names=data["names"],
            codes=tuple(code_from(each) for each in data["codes"]),
        )
        position = self.app.define(wanted, data, self.context)
        code_list = self.app.handlers.definitions().code_lists[data["code_list"]]
        return {**code_list_payload(code_list), "position": position}

    @operation(request=sources.SourcesRequest, response=sources.SourcePage)
    def list_sources(self, data: Data) -> Data:
        """Sources of a country, of an indicator, or both. For everyone."""
        return self.app.queries.sources(data["country"], data["indicator"], data["after"], data["limit"])

    @operation(request=sources.DeclareSourceRequest, response=sources.SourceDeclaredAnswer)
    def declare_source(self, data: Data) -> Data:
        """Declare a source, by the country's administrator; an official one takes the place of another."""
        country, indicator, source = data["country"], data["indicator"], data["source"]
        self._require("source.declare", country, indicator)
        wanted = DeclareSource(
            source=source_from(data), agency_is_open=self.app.agencies.is_open(country, data["agency"])
        )
        position = self.app.define(wanted, data, self.context)
        declared = self.app.handlers.definitions().sources[country, indicator, source]
        return {**source_payload(declared), "position": position}

    @operation(request=packs.PacksRequest, response=packs.PackList)
    def list_packs(self, data: Data) -> Data:
        """The packs that are shipped, and which ones are installed. For everyone."""
        return {"items": packs_view(shipped().values(), self.app.queries.installed(data["namespace"]))}

    @operation(request=packs.PackRequest, response=packs.InstallationView)
    def preview_pack(self, data: Data) -> Data:
        """What installing a pack would add, change and leave, for who may install it."""
        self._require_namespace(data["namespace"])
        pack = _pack_of(data)
        changes = installation(self.app.handlers.definitions(), pack)[1]
        return {**_installation(pack, changes), "position": None}

    @operation(request=packs.PackRequest, response=packs.InstallationView)
    def install_pack(self, data: Data) -> Data:
        """Install a pack: the system's administrator for all, a country's in its namespace."""
        self._require_namespace(data["namespace"])
        pack = _pack_of(data)
        changes = installation(self.app.handlers.definitions(), pack)[1]
        position = self.app.define(InstallPack(pack=pack), data, self.context)
        return {**_installation(pack, changes), "position": position}

    @operation(request=breaks.BreaksRequest, response=breaks.BreakPage)
    def list_breaks(self, data: Data) -> Data:
        """Breaks in series of a country, of an indicator, or both. For everyone."""
        return self.app.queries.breaks(data["country"], data["indicator"], data["after"], data["limit"])

    @operation(request=breaks.DeclareBreakRequest, response=breaks.BreakDeclaredAnswer)
    def declare_break(self, data: Data) -> Data:
        """Declare that a series breaks at a period, by the country's administrator."""
        self._require("documentation.write", data["country"], data["indicator"])
        wanted = DeclareBreak(declared=Break(**data))
        return {**data, "position": self.app.define(wanted, data, self.context)}

    @operation(request=breaks.BreakRequest, response=breaks.BreakWithdrawnAnswer)
    def withdraw_break(self, data: Data) -> Data:
        """Withdraw what was said of a break, by the country's administrator."""
        self._require("documentation.write", data["country"], data["indicator"])
        return {"position": self.app.define(WithdrawBreak(**data), data, self.context)}

    @operation(request=correspondences.CorrespondencesRequest, response=correspondences.CorrespondencePage)
    def list_correspondences(self, data: Data) -> Data:
        """The correspondence tables that stand. For everyone."""
        return self._with_unmapped(self.app.queries.correspondences(**data))

    @operation(request=correspondences.CorrespondenceAtRequest, response=correspondences.CorrespondenceView)
    def get_correspondence(self, data: Data) -> Data:
        """A correspondence table as it stands, or stood at a moment. For everyone."""
        found = self.app.queries.correspondence(**data)
        named = "/".join((data["country"], data["indicator"], data["target"]))
        return self._unmapped(_found(found, "correspondence", named))

    @operation(
        request=correspondences.CorrespondenceVersionsRequest, response=correspondences.CorrespondencePage
    )
    def list_correspondence_versions(self, data: Data) -> Data:
        """Every version that a correspondence table ever had, the first one first. For everyone."""
        return self._with_unmapped(self.app.queries.correspondence_versions(**data))

    @operation(
        request=correspondences.PublishCorrespondenceRequest,
        response=correspondences.CorrespondencePublishedAnswer,
    )
    def publish_correspondence(self, data: Data) -> Data:
        """Publish a version of a correspondence table, by who may of the country whose figures they are."""
        country, indicator, target = data["country"], data["indicator"], data["target"]
        self._require("correspondence.publish", country, indicator)
        wanted = PublishCorrespondence(
            correspondence=correspondence_from(data, position=0), expected=data["expected"]
        )
        position = self.app.define(wanted, data, self.context)
        stands = self.app.queries.correspondence(country, indicator, target)
        assert stands is not None
        return {**self._unmapped(stands), "position": position}

    @operation(
        request=correspondences.WithdrawCorrespondenceRequest,
        response=correspondences.CorrespondenceWithdrawnAnswer,
    )
    def withdraw_correspondence(self, data: Data) -> Data:
        """Withdraw a correspondence table, by who may publish it."""
        self._require("correspondence.publish", data["country"], data["indicator"])
        key = (data["country"], data["indicator"], data["target"])
        wanted = WithdrawCorrespondence(key=key, expected=data["expected"])
        return {"position": self.app.define(wanted, data, self.context)}

    @operation(request=documentation.DocumentationListRequest, response=documentation.DocumentationPage)
    def list_documentation(self, data: Data) -> Data:
        """What is documented, as far as the caller may read it."""
        return self.app.queries.documentation_list(
            data["country"],
            data["indicator"],
            data["after"],
            data["limit"],
            lambda country, indicator: self.app.reads_documentation(self.context.actor, country, indicator),
        )

    @operation(request=documentation.DocumentationRequest, response=documentation.DocumentationView)
    def get_documentation(self, data: Data) -> Data:
        """A country's documentation of an indicator, empty where nothing was written yet."""
        country, indicator = data["country"], data["indicator"]
        self.app.indicator(indicator)
        if not self.app.reads_documentation(self.context.actor, country, indicator):
            raise NotSignedIn()
        return self.app.queries.documentation(country, indicator)

    @operation(request=documentation.WriteDocumentationRequest, response=documentation.DocumentationView)
    def write_documentation(self, data: Data) -> Data:
        """Write documentation in full, by the country's administrator."""
        country, indicator = data["country"], data["indicator"]
        self._require("documentation.write", country, indicator)
        position = self.app.write_documentation(country, indicator, data["fields"], data, self.context)
        written = self.app.handlers.documentation(country, indicator)
        return {**documentation_view(country, indicator, written), "position": position}

    @operation(request=rules.RulesRequest, response=rules.RulesView)
    def get_rules(self, data: Data) -> Data:
        """The rules that figures of an indicator are checked by. For everyone who is signed in."""
        if self.context.actor is None:
            raise NotSignedIn()
        self.app.indicator(data["indicator"])
        return rules_view(self.app.reference, data["indicator"], data["country"])

    @operation(request=rules.DefineRulesRequest, response=rules.RulesView)
    def define_rules(self, data: Data) -> Data:
        """Set rules in full: the system's administrator those for all, a country's its own."""
        self._require_namespace(data["country"])
        wanted = tuple(map(rule_from, data["rules"]))
        position = self.app.define_rules(data["country"], data["indicator"], wanted, data, self.context)
        return {**rules_view(self.app.reference, data["indicator"], data["country"]), "position": position}

    def _with_unmapped(self, page: Data) -> Data:
        return {**page, "items": [self._unmapped(each) for each in page["items"]]}

    def _unmapped(self, view: Data) -> Data:
        """With the codes that the country's list has by now and of which the version says nothing."""
        defined = self.app.handlers.definitions()
        dimension = defined.indicators[view["indicator"]].dimension(view["dimension"])
        codes = {each["code"] for each in view["codes"]}
        left = unmapped(codes, defined.code_lists[dimension.code_list]) if dimension else []
        return {**view, "unmapped": left}

    def _require_namespace(self, namespace: str | None) -> None:
        if namespace is None:
            self._require("catalog.define")
        else:
            self._require("catalog.define-national", namespace)

    def _require(self, action: str, country: str | None = None, indicator: str | None = None) -> None:
        context = self.context
        self.app.rights.require(
            context.actor, action, country=country, indicator=indicator, address=context.address
        )


def _pack_of(data: Data) -> Pack:
    content = data["content"]
    if content is None:
        content = shipped().get(data["pack"] or "")
    if content is None:
        raise NotFound(kind="pack", id=str(data["pack"]))
    return placed(content, data["namespace"])


def _installation(pack: Pack, changes: Sequence[Change]) -> Data:
    return {
        "pack": pack.code,
        "version": pack.version,
        "namespace": pack.namespace,
        "names": dict(pack.names),
        "changes": [asdict(each) for each in changes],
    }


def _found(view: Data | None, kind: str, code: str) -> Data:
    if view is None:
        raise NotFound(kind=kind, id=code)
    return view
