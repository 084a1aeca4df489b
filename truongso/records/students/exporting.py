"""Pupils as Excel with the fields that somebody chose."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from truongso.core.excel import Column, excel_response, workbook_from_table
from truongso.foundation.datasets.registry import Field, Kind
from truongso.records.register.history import readable
from truongso.records.students.datasets import PUPILS

# Chosen until somebody chooses: what a list of a class needs. Nothing sensitive leaves unasked.
USUAL = ("ministry_code", "full_name", "born_on", "gender", "class_name", "status", "phone")


def groups() -> list[tuple[str, list[tuple[Field, bool]]]]:
    """Return the fields by group, each with whether it is chosen at first."""
    found: dict[str, list[tuple[Field, bool]]] = {}
    for field in PUPILS.fields:
        found.setdefault(field.group, []).append((field, field.code in USUAL))
    return list(found.items())


def fields_asked(codes: Iterable[str]) -> list[Field]:
    """Return the fields of these codes in the order of the data set; unknown codes are nothing, none means the usual."""
    asked = set(codes) & set(PUPILS.by_code) or set(USUAL)
    return [field for field in PUPILS.fields if field.code in asked]


def without(left_out: int) -> str:
    """Return what a list says of those who are not in it because their data are restricted; nothing for nobody."""
    return f"; không gồm {left_out} em đang hạn chế xử lý dữ liệu" if left_out else ""


def workbook_response(pupils: QuerySet[Any], fields: list[Field], *, left_out: int = 0) -> tuple[HttpResponse, int]:
    """Return the download and how many pupils are in it. Days are dates, everything else is text."""
    columns = [Column("TT", "number", 6), *(_column(field) for field in fields)]
    rows = []
    for number, pupil in enumerate(pupils.iterator(chunk_size=1000), start=1):
        values = pupil.flat()
        rows.append([number, *(_cell(field, values.get(field.code)) for field in fields)])
    content = workbook_from_table("Danh sách học sinh", columns, rows, note=f"{len(rows)} học sinh{without(left_out)}")
    return excel_response(content, "Danh sách học sinh.xlsx"), len(rows)


def _column(field: Field) -> Column:
    if field.kind == Kind.DAY:
        return Column(field.label, "date", 12)
    return Column(field.label, width=28 if field.kind in {Kind.NAME, Kind.ADDRESS} else 18)


def _cell(field: Field, value: object) -> object:
    return value if field.kind == Kind.DAY else readable(field, value)
