"""The portal's pages, a module for each part. Reports are pages of the reporting service."""

from flask import Blueprint

from gateway.pages.account import account
from gateway.pages.administration import ADMINISTRATION
from gateway.pages.agreements import agreements
from gateway.pages.calendar import calendar
from gateway.pages.compliance import compliance
from gateway.pages.corrections import corrections
from gateway.pages.disclosures import disclosures
from gateway.pages.documented import documented
from gateway.pages.documents import documents
from gateway.pages.forms import forms
from gateway.pages.grid import grid
from gateway.pages.home import home
from gateway.pages.impact import impact
from gateway.pages.invitations import invitations
from gateway.pages.mail import mail
from gateway.pages.mappings import mappings
from gateway.pages.outlook import outlook
from gateway.pages.pulls import pulls
from gateway.pages.reference import reference
from gateway.pages.second_factor import second_factor
from gateway.pages.submission_answers import submission_answers
from gateway.pages.submissions import submissions
from gateway.pages.terms import terms

PAGES: tuple[Blueprint, ...] = (
    home,
    account,
    invitations,
    second_factor,
    mail,
    pulls,
    forms,
    grid,
    submissions,
    mappings,
    submission_answers,
    outlook,
    impact,
    calendar,
    compliance,
    corrections,
    documented,
    documents,
    agreements,
    disclosures,
    terms,
    reference,
    *ADMINISTRATION,
)
