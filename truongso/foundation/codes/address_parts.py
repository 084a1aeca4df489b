"""Cut a written address into village or house, commune, district and province, before any name is looked up."""

import re
from dataclasses import dataclass
from functools import lru_cache

from truongso.core.text import fold, nfc, squeeze
from truongso.foundation.codes.spelling import letter_key
from truongso.foundation.codes.units import NEW, OLD, units

_WORDS = {
    "Thị trấn": r"thị trấn|thi tran|tt\b\.?",
    "Thị xã": r"thị xã|thi xa|tx\b\.?",
    "Thành phố": r"thành phố|thanh pho|t\.p\.?|tp\b\.?",
    "Đặc khu": r"đặc khu|dac khu",
    "Tỉnh": r"tỉnh|tinh(?=\s)|t\.",
    "Huyện": r"huyện|huyen|h\.|h(?=\s)",
    "Quận": r"quận|quan(?=\s)|q\.|q(?=\s|\d)",
    "Phường": r"phường|phuong(?=\s)|p\.|p(?=\s|\d)",
    "Xã": r"xã|xa(?=\s)|x\.|x(?=\s)",
}
_KIND = re.compile("|".join(f"(?P<k{n}>{words})" for n, words in enumerate(_WORDS.values())), re.IGNORECASE)
_KINDS = tuple(_WORDS)
_BARE = {"xa", "quan", "phuong", "tinh", "huyen", "thi tran", "thi xa", "thanh pho", "dac khu"}
_VILLAGE = re.compile(r"(thon|xom|to|khu|so|ngo|duong|ap|ban|lang|buon|doi|ngach|hem|kdc|cum|pho|nha|chung cu)\b|\d")
_SEAMS = re.compile(
    r"\s+(?=(?:xã|phường|thị trấn|thị xã|đặc khu|huyện|quận|tỉnh|thành phố)\s)(?!thành phố\s*$)", re.IGNORECASE
)
PROVINCE_KINDS = {"Tỉnh", "Thành phố"}
DISTRICT_KINDS = {"Huyện", "Quận", "Thị xã", "Thành phố"}
COMMUNE_KINDS = {"Xã", "Phường", "Thị trấn", "Đặc khu"}
_SHORT = {"tphcm": "Hồ Chí Minh", "hcm": "Hồ Chí Minh", "saigon": "Hồ Chí Minh", "hn": "Hà Nội", "hp": "Hải Phòng"}


@dataclass(frozen=True)
class Part:
    """One part of an address: the kind of unit that it says (empty when it says none) and the name."""

    kind: str
    name: str


@dataclass(frozen=True)
class Written:
    """An address as it is written; parts that are not there are None."""

    detail: str
    commune: Part | None
    district: Part | None
    province: Part | None


def cut(text: str, hint: str) -> Written:
    """Return the parts of an address; hint is the old code of the province meant when none is written."""
    parts = _split(text)
    if parts and letter_key(parts[-1]) in {"vietnam", "vn"}:
        parts.pop()
    province = part_of(parts.pop()) if parts and _is_province(parts) else None
    district = part_of(parts.pop()) if parts and _is_district(parts, province, hint) else None
    commune = part_of(parts.pop()) if parts and _is_commune(parts[-1]) else None
    return Written(", ".join(parts), commune, district, province)


@lru_cache(maxsize=100_000)
def part_of(text: str) -> Part:
    """Return kind and name of one part: «TT. Trường Sơn» is Thị trấn, Trường Sơn; «P.12» is Phường, 12."""
    short = _SHORT.get(letter_key(text))
    if short:
        return Part("Thành phố", short)
    found = _KIND.match(text)
    if not found or (fold(found[0]) == found[0].lower() and found[0].lower() in _BARE and not text.isascii()):
        return Part("", text)
    name = text[found.end() :].strip(" .:")
    if _KINDS[int(str(found.lastgroup)[1:])] == "Thành phố":
        name = _SHORT.get(letter_key(name), name)
    return Part(_KINDS[int(str(found.lastgroup)[1:])], name) if name else Part("", text)


def _split(text: str) -> list[str]:
    plain = nfc(text)
    parts = [squeeze(part).strip(" .") for part in re.split(r"[,;\n]", plain)]
    parts = [part for part in parts if part]
    if len(parts) == 1:
        dashed = [squeeze(part) for part in re.split(r"\s+[-–—]\s+", parts[0])]
        parts = dashed if len(dashed) > 1 else [squeeze(part) for part in _SEAMS.split(parts[0])]
    return [part for part in parts if part]


def _is_province(parts: list[str]) -> bool:
    part = part_of(parts[-1])
    if part.kind == "Tỉnh":
        return True
    if part.kind not in {"", "Thành phố"}:
        return False
    known = any(units(v).named("", part.name) or units(v).named_in_letters("", part.name) for v in (OLD, NEW))
    if part.kind == "":
        return known
    return known or (len(parts) > 1 and part_of(parts[-2]).kind in DISTRICT_KINDS)


def _is_district(parts: list[str], province: Part | None, hint: str) -> bool:
    part = part_of(parts[-1])
    if part.kind:
        return part.kind in DISTRICT_KINDS
    if len(parts) < 2:
        return False
    old = units(OLD)
    over = old.named("", province.name) if province else [old.by_code[hint]] if hint else []
    before = part_of(parts[-2])
    for district in (d for p in over for d in old.named(p.code, part.name)):
        if before.kind in COMMUNE_KINDS or old.named(district.code, before.name):
            return True
    return False


def _is_commune(text: str) -> bool:
    part = part_of(text)
    return part.kind in COMMUNE_KINDS or (not part.kind and not _VILLAGE.match(fold(part.name)))
