"""What each of the 29 types of documents begins with, from types.yaml, checked when it is read."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ImproperlyConfigured

from truongso.foundation.papers.registry import LETTERS, TYPES

FILE = Path(__file__).with_name("types.yaml")
BLOCK_KINDS = {
    "paragraph": "Đoạn văn",
    "heading": "Đề mục (I., 1., a))",
    "article": "Điều",
    "chapter": "Chương (dòng giữa, đậm)",
    "list": "Danh sách (mỗi dòng một ý)",
    "table": "Bảng (cột cách nhau bằng dấu |)",
}


@dataclass(frozen=True)
class TypeForm:
    """The form of a type: what stands on it, and the blocks that a new draft begins with.

    source says where the arrangement is from: «nhớ lại» until a person compared it with the decree.
    """

    code: str
    source: str
    blocks: tuple[tuple[str, str], ...]
    bases: bool = False
    addressees: bool = False
    subject_shown: bool = True
    letter: bool = False
    authority: bool = False
    article: bool = False
    contact: bool = False
    opens: str = ""
    about: str = ""
    salutation: str = ""
    first: str = ""
    second: str = ""
    sealed_by_choice: bool = False

    @property
    def name(self) -> str:
        return TYPES[self.code]

    @property
    def series(self) -> str:
        """The series that its numbers come from where each type has one."""
        return self.code

    def symbol(self, agency: str, unit: str = "") -> str:
        """Return QĐ-THPTAL; for letters THPTAL-VP, the agency and who drafted (annex III)."""
        parts = (agency, unit) if self.code in LETTERS else (self.code, agency)
        return "-".join(part for part in parts if part)


@cache
def forms() -> dict[str, TypeForm]:
    """Return the forms of all types by code."""
    data: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    common = data.pop("_default")
    if set(data) != set(TYPES):
        raise ImproperlyConfigured(f"types.yaml: {sorted(set(data) ^ set(TYPES))} stand on one side only")
    found = {}
    for code, values in data.items():
        blocks = tuple((kind, text) for kind, text in values.pop("blocks"))
        if any(kind not in BLOCK_KINDS for kind, _ in blocks):
            raise ImproperlyConfigured(f"types.yaml: {code} has a block of an unknown kind")
        found[code] = TypeForm(code=code, blocks=blocks, **(common | values))
    return found


def form_of(code: str) -> TypeForm:
    """Return the form of a type."""
    return forms()[code]
