"""The text of a PDF, for tests and the demonstration to look into."""

import threading
from typing import Final

import pypdfium2

_ONE_AT_A_TIME: Final = threading.Lock()
"""PDFium is not made for threads."""


def text_of_pages(content: bytes) -> list[str]:
    """The text of each page, whether it can be seen or not, with a line break for each new line.

    Raises pypdfium2.PdfiumError where the content is no PDF.
    """
    with _ONE_AT_A_TIME, pypdfium2.PdfDocument(content) as document:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
