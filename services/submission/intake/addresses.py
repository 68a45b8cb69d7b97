"""Addresses of cells as spreadsheets write them, with the sheet before them."""

from servicekit.cells import address


def place_of(sheet: str, row: int, column: int) -> str:
    """The address of a cell: Data!C14, 'My figures'!C14. Rows and columns are counted from 1."""
    plain = sheet.isalnum() and not sheet[:1].isdigit()
    quoted = sheet if plain else "'" + sheet.replace("'", "''") + "'"
    return f"{quoted}!{address(row, column)}"
