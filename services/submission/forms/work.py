"""The work of making a form, bytes to bytes, for a worker process."""

from services.submission.forms.request import FormRequest
from services.submission.forms.workbook import make_form
from services.submission.intake.frames import unpack


def make(message: bytes) -> bytes:
    """The .xlsx file of a form. head: FormRequest on the wire; parts: tables of figures as they stand."""
    head, tables = unpack(message)
    return make_form(FormRequest.from_wire(head), tables)
