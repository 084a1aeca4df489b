"""The law behind purposes and signatures, as versioned data with its source and whether a person has checked it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ImproperlyConfigured

SOURCE = Path(__file__).parent / "law.yaml"
CONSENT = "consent"
MARKS = {
    "seen": "thấy ở nguồn đã công bố, chưa đối chiếu bản ký",
    "recalled": "ghi theo trí nhớ, phải đối chiếu",
    "ours": "quy ước của phần mềm, không phải quy định",
}


@dataclass(frozen=True)
class Reference:
    """A place in the law: what it says in short, where it stands, how it is known, who has compared it with the text."""

    code: str
    title: str
    instrument: str
    article: str
    mark: str
    note: str = ""
    verified_by: str | None = None
    years: int = 0

    @property
    def place(self) -> str:
        """Article and instrument in one line."""
        return f"{self.article} {self.instrument}".strip()

    @property
    def checked_words(self) -> str:
        """Whether a person has compared it with the signed text, in words."""
        return f"đã được {self.verified_by} đối chiếu" if self.verified_by else MARKS[self.mark]


@cache
def bases() -> Mapping[str, Reference]:
    """Return the grounds on which data may be processed, by code."""
    return _read("bases")


@cache
def ages() -> Mapping[str, Reference]:
    """Return the ages from which people sign, by code."""
    return _read("ages")


def _read(part: str) -> dict[str, Reference]:
    return references_in(SOURCE, part)


def references_in(source: Path, part: str) -> dict[str, Reference]:
    """Return a list of references of a file by code; ImproperlyConfigured for an entry that is unsound."""
    found: dict[str, Reference] = {}
    for entry in yaml.safe_load(source.read_text(encoding="utf-8"))[part]:
        reference = _reference(entry, source)
        if reference.code in found:
            raise ImproperlyConfigured(f"{source.name}: {reference.code} stands twice")
        found[reference.code] = reference
    return found


def _reference(entry: dict[str, Any], source: Path) -> Reference:
    try:
        known = {name: entry[name] for name in Reference.__dataclass_fields__ if name in entry}
        reference = Reference(**known)
    except TypeError as error:
        raise ImproperlyConfigured(f"{source.name}: {entry.get('code')}: {error}") from error
    if reference.mark not in MARKS:
        raise ImproperlyConfigured(f"{source.name}: {reference.code} is marked neither seen, recalled nor ours")
    return reference
