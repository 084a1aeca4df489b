"""Fill a template that another system gave, and leave every other byte as it was.

A workbook library reads a file into its own model and writes it anew: styles are renumbered, validations of newer Excel
are lost, hidden columns move. Sector portals refuse such files. Here the places of cells are found by an XML parser and
their bytes are replaced in the bytes of the sheet.
"""

from truongso.core.workbook_template.comparing import compare_untouched, read_back
from truongso.core.workbook_template.filling import CellFill, Change, Filled, Finding, fill_template
from truongso.core.workbook_template.inspecting import (
    SheetMap,
    TemplateColumn,
    TemplateMap,
    inspect_template,
    sheet_cells,
)
from truongso.core.workbook_template.values import Value

__all__ = [
    "CellFill",
    "Change",
    "Filled",
    "Finding",
    "SheetMap",
    "TemplateColumn",
    "TemplateMap",
    "Value",
    "compare_untouched",
    "fill_template",
    "inspect_template",
    "read_back",
    "sheet_cells",
]
