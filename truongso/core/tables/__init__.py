"""Lists of any layout out of .xlsx, .xls and .csv: read_book opens the file, find_tables finds the records in a sheet."""

from truongso.core.tables.book import Book, Sheet, Value, column_letter, read_book
from truongso.core.tables.finding import Cell, Line, Skipped, Table, find_tables
from truongso.core.tables.headings import Column
from truongso.core.tables.legacy import Legacy
from truongso.core.tables.row_kinds import Reason

__all__ = [
    "Book",
    "Cell",
    "Column",
    "Legacy",
    "Line",
    "Reason",
    "Sheet",
    "Skipped",
    "Table",
    "Value",
    "column_letter",
    "find_tables",
    "read_book",
]
