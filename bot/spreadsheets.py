"""Tables for spreadsheets: what people typed stays text in them."""

import csv
from collections.abc import Sequence
from io import StringIO

# A cell that begins with one of these is a formula to a spreadsheet.
FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
# So that spreadsheets read it as UTF-8.
MARK = "\ufeff"


def safe_cell(cell: str) -> str:
    """A cell that no spreadsheet computes: a quote before it shows it as it was typed."""
    return f"'{cell}" if cell and (cell.lstrip(" ") or cell)[0] in FORMULA else cell


def table_line(cells: Sequence[str]) -> str:
    """One row, with its line end."""
    table = StringIO()
    csv.writer(table).writerow([safe_cell(cell) for cell in cells])
    return table.getvalue()
