"""Pages of administration, a module for each subject: of a country, of an organisation, of the system."""

from flask import Blueprint

from gateway.pages.administration.agencies import agencies
from gateway.pages.administration.catalog import catalog
from gateway.pages.administration.correspondences import correspondences
from gateway.pages.administration.countries import countries
from gateway.pages.administration.country import country
from gateway.pages.administration.delegates import delegates
from gateway.pages.administration.documentation import documentation
from gateway.pages.administration.indicators import indicators
from gateway.pages.administration.keys import keys
from gateway.pages.administration.organisations import organisations
from gateway.pages.administration.packs import packs
from gateway.pages.administration.people import people
from gateway.pages.administration.positions import positions
from gateway.pages.administration.roles import roles
from gateway.pages.administration.rules import rules
from gateway.pages.administration.sign_in import sign_in
from gateway.pages.administration.sources import sources
from gateway.pages.administration.start import start
from gateway.pages.administration.webhooks import webhooks
from gateway.pages.administration.workflow import workflow

ADMINISTRATION: tuple[Blueprint, ...] = (
    start,
    countries,
    country,
    agencies,
    catalog,
    indicators,
    packs,
    sources,
    documentation,
    correspondences,
    rules,
    keys,
    webhooks,
    workflow,
    sign_in,
    people,
    positions,
    roles,
    delegates,
    organisations,
)
