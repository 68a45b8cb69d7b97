"""Places on a sheet, by the names that a spreadsheet gives them: row 3 of column 2 is B3."""


def letters(at: int) -> str:
    """The name of a column: 1 is A, 27 is AA."""
    name = ""
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def column_of(name: str) -> int | None:
    """The number of a column by its name, in capitals or small: A is 1. None for what names none."""
    if not (1 <= len(name) <= 3 and name.isascii() and name.isalpha()):
        return None
    at = 0
    for letter in name.upper():
        at = 26 * at + ord(letter) - ord("A") + 1
    return at


def address(row: int, at: int) -> str:
    """The name of a cell: row 3 of column 2 is B3."""
    return f"{letters(at)}{row}"


def cell_of(text: str) -> tuple[int, int] | None:
    """Row and column of a cell by its name; None for a text that names none."""
    name = text.strip()
    column = name.rstrip("0123456789")
    at, row = column_of(column), name[len(column) :]
    if at is None or not 1 <= len(row) <= 7 or not int(row):
        return None
    return int(row), at
