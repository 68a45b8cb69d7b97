"""The portal's pages, a module for each part. Reports are pages of the reporting service."""

from flask import Blueprint


def page_routes() -> tuple[Blueprint, ...]:
    """The pages of every part."""
    return ()
