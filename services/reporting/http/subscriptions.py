"""Subscriptions to reports: the page of those that somebody follows, and the same for programs."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint as Pages
from flask import redirect, render_template
from marshmallow import Schema, fields, validate

from servicekit.language import format_moment
from servicekit.web.api import API, Blueprint, ListQuery, listing
from servicekit.web.caller import call, language
from servicekit.web.pages import signed_in_page
from services.reporting.http.saved import report_in_form
from services.reporting.http.saved_api import STATES, links_of, state_of
from services.reporting.http.serving import Serving
from services.reporting.queries.places import parse_place
from services.reporting.schemas.subscriptions import SubscribeRequest, Subscription


class SubscriptionView(Subscription):
    """A subscription. state: whether its report opens to the caller now; links: where it is."""

    state = fields.String(required=True, validate=validate.OneOf(STATES))
    links = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "self, report, page, and differences: what changed, once something did"},
    )


class SubscriptionViews(Schema):
    """The caller's subscriptions, those with unread news first."""

    items = fields.List(fields.Nested(SubscriptionView), required=True)
    next = fields.String(required=True, allow_none=True)


def add_subscriptions(routes: Blueprint, serving: Serving) -> None:
    """Add the operations to the API of reports."""

    def view(found: dict[str, Any]) -> dict[str, Any]:
        about = {name: value for name, value in found.items() if name != "position"}
        links = {"self": f"{API}/reports/subscriptions/{found['subscription']}", **links_of(found)}
        if found["news"] is not None:
            links["differences"] = f"{API}{differences_at(found)}"
        return {**about, "state": state_of(serving, found), "links": links}

    @routes.route("/reports/subscriptions", methods=["GET"])
    @routes.arguments(ListQuery, location="query")
    @routes.response(200, SubscriptionViews)
    def list_subscriptions(query: dict[str, Any]) -> dict[str, Any]:
        """The reports that the caller is told of, those with unread news first."""
        found = call("reporting", "list_subscriptions")["items"]
        [start] = (0,) if query["after"] is None else parse_place(query["after"], 1)
        end = start + query["limit"]
        items = [view(each) for each in found[start:end]]
        return listing({"items": items, "next": end if end < len(found) else None})

    @routes.route("/reports/subscriptions", methods=["POST"])
    @routes.arguments(SubscribeRequest)
    @routes.response(201, SubscriptionView)
    def subscribe(body: dict[str, Any]) -> dict[str, Any]:
        """Tell the caller whenever what a report shows them changes by a release or an amendment."""
        return view(call("reporting", "subscribe", **body))

    @routes.route("/reports/subscriptions/<subscription>/read", methods=["POST"])
    @routes.response(200, SubscriptionView)
    def read(subscription: str) -> dict[str, Any]:
        """Note that the caller has read the news of a subscription."""
        return view(call("reporting", "read_subscription", subscription=subscription))

    @routes.route("/reports/subscriptions/<subscription>", methods=["DELETE"])
    @routes.response(200, SubscriptionView)
    def unsubscribe(subscription: str) -> dict[str, Any]:
        """Tell the caller no more, at once."""
        return view(call("reporting", "unsubscribe", subscription=subscription))


def subscription_pages(serving: Serving) -> Pages:
    """/reports/subscriptions."""
    pages = Pages("subscriptions", __name__, url_prefix="/reports/subscriptions")

    @pages.get("")
    @signed_in_page
    def followed() -> str:
        items = call("reporting", "list_subscriptions")["items"]
        return render_template(
            "reporting/subscriptions.html",
            section="reports",
            items=[
                {**each, "state": state_of(serving, each), "address": links_of(each)["page"]}
                for each in items
            ],
            moment=lambda text: format_moment(datetime.fromisoformat(text), language()),
        )

    @pages.post("")
    @signed_in_page
    def follow() -> Any:
        call("reporting", "subscribe", **report_in_form())
        return redirect("/reports/subscriptions", 303)

    @pages.get("/<subscription>")
    @signed_in_page
    def news(subscription: str) -> Any:
        """Where the differences are; who opens it has read the news."""
        found = call("reporting", "read_subscription", subscription=subscription)
        there = links_of(found)["page"] if found["news"] is None else differences_at(found)
        return redirect(there, 303)

    @pages.post("/<subscription>/end")
    @signed_in_page
    def end(subscription: str) -> Any:
        call("reporting", "unsubscribe", subscription=subscription)
        return redirect("/reports/subscriptions", 303)

    return pages


def differences_at(found: dict[str, Any]) -> str:
    """The page that tells what changed in a report since its reader knew it."""
    query = urlencode([*sorted(found["parameters"].items()), ("as_of", found["news"]["since"])])
    return f"/reports/{found['template']}/standing?{query}"
