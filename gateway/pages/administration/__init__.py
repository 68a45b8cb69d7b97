"""Pages of administration, a module for each subject: of a country, of an organisation, of the system."""

from flask import Blueprint

from gateway.pages.administration.delegates import delegates
from gateway.pages.administration.organisations import organisations
from gateway.pages.administration.people import people
from gateway.pages.administration.positions import positions
from gateway.pages.administration.roles import roles
from gateway.pages.administration.start import start

ADMINISTRATION: tuple[Blueprint, ...] = (start, people, positions, roles, delegates, organisations)
