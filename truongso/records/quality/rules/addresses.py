"""Addresses: readable, of units that exist, one vintage; divided communes are asked. Birthplaces are never touched."""

from collections.abc import Iterator

from truongso.foundation.codes import places
from truongso.foundation.codes.place import Place, Problem
from truongso.foundation.codes.units import NEW, Unit, units
from truongso.records.quality.finding import cell
from truongso.records.quality.registry import Kind, Severity, rule
from truongso.records.quality.table import Finding, Record, Table

BINH = {"full_name": "Nguyễn Văn Bình",
        "current.address": "Thôn Đông, Xã Quốc Tuấn, Huyện An Lão, Thành phố Hải Phòng"}  # fmt: skip
UNITS = "NQ 1669/NQ-UBTVQH15 (16/6/2025); QĐ 19/2025/QĐ-TTg"


@rule(
    "students.address_missing", Kind.VALIDITY, Severity.WARNING, "Thiếu chỗ ở hiện nay",
    "Mỗi học sinh phải có chỗ ở hiện nay, ghi đủ đến xã.", ("current.address",),
    failing=[BINH | {"current.address": ""}], passing=[BINH],
)  # fmt: skip
def address_missing(table: Table) -> Iterator[Finding]:
    """Report pupils without an address."""
    for record in table.without("current.address"):
        yield cell(table, record, "current.address", "Chưa ghi chỗ ở hiện nay.")


@rule(
    "students.address_unit", Kind.VALIDITY, Severity.QUESTION, "Địa chỉ sai đơn vị hành chính",
    "Xã, huyện, tỉnh của địa chỉ phải có thật và thuộc nhau, cùng thời điểm trước hoặc sau 01/7/2025.",
    ("current.address",),
    failing=[BINH | {"current.address": "Thôn Đông, Xã An Khánh, Huyện An Lão, Thành phố Hải Phòng"}], passing=[BINH],
    source=UNITS,
)  # fmt: skip
def address_unit(table: Table) -> Iterator[Finding]:
    """Ask where an address cannot be read as it stands."""
    for record, _ in table.each("current.address"):
        found = table.place(record, "current.address")
        if isinstance(found, Problem):
            yield cell(table, record, "current.address", found.sentence, found.proposal, choices=found.candidates)


@rule(
    "students.origin_unit", Kind.VALIDITY, Severity.QUESTION, "Quê quán sai đơn vị hành chính",
    "Xã, huyện của quê quán phải có thật và thuộc tỉnh ghi ở cột bên.", ("origin.commune", "origin.province"),
    failing=[{"full_name": "Nguyễn Văn Bình", "origin.commune": "Xã An Khánh, Huyện An Lão",
              "origin.province": "Thành phố Hải Phòng"}],
    passing=[{"full_name": "Nguyễn Văn Bình", "origin.commune": "Xã Quốc Tuấn, Huyện An Lão",
              "origin.province": "Thành phố Hải Phòng"}],
    source=UNITS,
)  # fmt: skip
def origin_unit(table: Table) -> Iterator[Finding]:
    """Ask where a place of origin cannot be read as it stands."""
    for record, _ in table.each("origin.commune"):
        found = table.place(record, "origin.commune", "origin.province")
        if isinstance(found, Problem) and found.kind != "missing_district":
            yield cell(table, record, "origin.commune", found.sentence, found.proposal, choices=found.candidates)


@rule(
    "students.address_divided", Kind.PLAUSIBILITY, Severity.QUESTION, "Xã cũ được chia cho nhiều xã mới",
    "Xã cũ được chia thì phải hỏi gia đình đang ở xã mới nào; phần mềm không đoán.", ("current.address",),
    failing=[BINH | {"current.address": "Tổ dân phố 3, Thị trấn Trường Sơn, Huyện An Lão, Thành phố Hải Phòng"}],
    passing=[BINH], source=UNITS,
)  # fmt: skip
def address_divided(table: Table) -> Iterator[Finding]:
    """Ask in which new commune those of divided communes live."""
    for record, place in _old_addresses(table):
        converted = places.convert(place)
        if converted.must_ask:
            choices = [_in_new(place, commune) for commune in converted.communes]
            yield cell(table, record, "current.address", converted.sentence, choices=choices)


def _in_new(place: Place, commune: Unit) -> str:
    return Place(place.detail, commune, None, units(NEW).by_code[commune.parent]).text


@rule(
    "students.address_old", Kind.PLAUSIBILITY, Severity.INFO, "Địa chỉ theo đơn vị cũ",
    "Địa chỉ trước 01/7/2025 có thể đổi sang xã, phường mới; nơi sinh giữ nguyên.", ("current.address",),
    failing=[BINH], passing=[BINH | {"current.address": "Thôn Đông, Xã An Quang, Thành phố Hải Phòng"}],
    source=UNITS, mendable=True,
)  # fmt: skip
def address_old(table: Table) -> Iterator[Finding]:
    """Propose the new commune where there is only one."""
    for record, place in _old_addresses(table):
        converted = places.convert(place)
        if not converted.must_ask:
            yield cell(table, record, "current.address", converted.sentence, converted.default.text)


def _old_addresses(table: Table) -> Iterator[tuple[Record, Place]]:
    for record, _ in table.each("current.address"):
        found = table.place(record, "current.address")
        if found is not None and not isinstance(found, Problem) and found.vintage != NEW:
            yield record, found


@rule(
    "students.birthplace_missing", Kind.VALIDITY, Severity.INFO, "Thiếu nơi sinh",
    "Nơi sinh ghi đúng như giấy khai sinh, giữ địa danh lúc sinh.", ("birthplace",),
    failing=[BINH | {"birthplace": ""}], passing=[BINH | {"birthplace": "Bệnh viện Phụ sản Hải Phòng"}],
)  # fmt: skip
def birthplace_missing(table: Table) -> Iterator[Finding]:
    """Point to pupils without a place of birth."""
    for record in table.without("birthplace"):
        yield cell(table, record, "birthplace", "Chưa ghi nơi sinh.")


@rule(
    "students.origin_missing", Kind.VALIDITY, Severity.INFO, "Thiếu quê quán",
    "Quê quán ghi xã và tỉnh.", ("origin.commune", "origin.province"),
    failing=[BINH | {"origin.province": "Thành phố Hải Phòng", "origin.commune": ""}],
    passing=[BINH | {"origin.province": "Thành phố Hải Phòng", "origin.commune": "Xã An Quang"}],
)  # fmt: skip
def origin_missing(table: Table) -> Iterator[Finding]:
    """Point to pupils without a commune of origin."""
    for record in table.without("origin.commune"):
        yield cell(table, record, "origin.commune", "Chưa ghi xã của quê quán.")
