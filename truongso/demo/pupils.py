"""Invented pupils as a school's register holds them: family, address, papers, health. The same ones for the same seed.

Personal numbers are recognisable as invented: the serial of an identity number and of a ministry code starts with 9,
telephone numbers start with 059.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from truongso.demo.names import BOYS, FAMILIES, GIRLS

Row = dict[str, Any]
LAW_OF_2023 = date(2024, 7, 1)  # Luật Căn cước: cards are issued by the ministry itself
CITY = "Thành phố Hải Phòng"
NEW_COMMUNES = ("Xã An Lão",) * 7 + ("Xã An Trường", "Xã An Quang", "Xã An Khánh", "Xã An Hưng") * 2
OLD_COMMUNES = ("Xã Quốc Tuấn", "Xã An Thắng", "Xã Mỹ Đức", "Xã Bát Trang", "Thị trấn An Lão")
VILLAGES = (
    "Thôn Đông",
    "Thôn Đoài",
    "Thôn Thượng",
    "Thôn Trung",
    "Thôn 1",
    "Thôn 3",
    "Thôn 5",
    "Xóm Đình",
    "Tổ dân phố 4",
)
HOSPITALS = (
    "Bệnh viện Phụ sản Hải Phòng",
    "Bệnh viện Đa khoa huyện An Lão, Thành phố Hải Phòng",
    "Trạm Y tế Xã Tân Viên, Huyện An Lão, Thành phố Hải Phòng",
)
FATHERS_WORK = ("Công nhân", "Nông dân", "Lao động tự do", "Lái xe", "Thợ xây", "Buôn bán", "Bộ đội", "Viên chức")
MOTHERS_WORK = ("Công nhân", "Nông dân", "Nội trợ", "Buôn bán", "Thợ may", "Viên chức", "Giáo viên", "Điều dưỡng")


def make_pupils(chance: random.Random, *, born_in: int, classes: list[tuple[str, int]]) -> Iterator[Row]:
    """Yield the rows of (class name, number of pupils), in the form in which the register takes them."""
    taken: set[str] = set()
    for name, size in classes:
        for _ in range(size):
            row = make_pupil(chance, born_in=born_in, class_name=name)
            while taken & {row["ministry_code"], row["identity_number"]}:
                row = make_pupil(chance, born_in=born_in, class_name=name)
            taken |= {row["ministry_code"], row["identity_number"]}
            yield row


def make_pupil(chance: random.Random, *, born_in: int, class_name: str) -> Row:
    """Return one pupil without any fault."""
    gender = chance.choice("MF")
    family = chance.choice(FAMILIES)
    born_on = date(born_in, 1, 1) + timedelta(days=chance.randrange(365))
    number = identity_number(chance, gender, born_on)
    village = chance.choice(VILLAGES)
    row: Row = {
        "ministry_code": f"319{chance.randrange(10**7):07d}",
        "identity_number": number,
        "full_name": f"{family} {chance.choice(BOYS if gender == 'M' else GIRLS)}",
        "born_on": born_on,
        "gender": "01" if gender == "M" else "02",
        "ethnic_group": "01" if chance.random() < 0.97 else chance.choice(("02", "06", "07")),
        "class_name": class_name,
        "phone": _phone(chance),
        "birthplace": chance.choice(HOSPITALS),
        "permanent.detail": village,
        "origin.commune": chance.choice(NEW_COMMUNES),
        "origin.province": CITY,
        "current.address": f"{village}, {_commune(chance)}, {CITY}",
        "insurance_number": f"HS431{number[2:]}",
        "height": chance.randint(150, 178),
        "weight": chance.randint(41, 72),
    }
    if chance.random() < 0.85:
        row |= _card(chance, number, born_on)
    if chance.random() < 0.05:
        row["policy_group"] = chance.choice(("08", "09"))
    return row | _family(chance, family)


def identity_number(chance: random.Random, gender: str, born_on: date) -> str:
    """Return a number of the right province, sex, century and year, recognisably invented."""
    return f"031{2 if gender == 'M' else 3}{born_on:%y}9{chance.randrange(10**5):05d}"


def _card(chance: random.Random, number: str, born_on: date) -> Row:
    issued_on = born_on + timedelta(days=366 * 14 + chance.randrange(200))
    issuer = "Bộ Công an" if issued_on >= LAW_OF_2023 else "Cục Cảnh sát quản lý hành chính về trật tự xã hội"
    return {"card.number": number, "card.issued_on": issued_on, "card.issuer": issuer}


def _phone(chance: random.Random) -> str:
    return f"059{chance.randrange(10**7):07d}"


def _commune(chance: random.Random) -> str:
    """Most families have written the commune of since July 2025; some still the old one, which became one new commune."""
    if chance.random() < 0.93:
        return chance.choice(NEW_COMMUNES)
    return f"{chance.choice(OLD_COMMUNES)}, Huyện An Lão"


def _family(chance: random.Random, family: str) -> Row:
    row: Row = {
        "mother.name": f"{chance.choice(FAMILIES)} {chance.choice(GIRLS)}",
        "mother.occupation": chance.choice(MOTHERS_WORK),
        "mother.birth_year": chance.randint(1976, 1988),
        "mother.phone": _phone(chance),
    }
    if chance.random() < 0.94:
        row |= {
            "father.name": f"{family} {chance.choice(BOYS)}",
            "father.occupation": chance.choice(FATHERS_WORK),
            "father.birth_year": chance.randint(1972, 1986),
        }
    return row
