"""Code lists with their version: a code means nothing without its list and version.

`code_list("ethnic_group")` is the version in use; a version that contradicts it (`default: false` in its file) is only
given to who names it. Lists are files in lists/, read once and checked when the site starts.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from django.core.exceptions import ImproperlyConfigured

from truongso.core.text import nfc, squeeze
from truongso.foundation.codes.spelling import letter_key, sound_key

FOLDER = Path(__file__).parent / "lists"
CONFIDENCE = {"seen": "đã thấy trong tài liệu", "recalled": "ghi theo trí nhớ", "ours": "do phần mềm đặt"}
How = Literal["exact", "spelling", "code_given"]


@dataclass(frozen=True)
class Code:
    """A code with the list and version that give it its meaning."""

    list: str
    version: str
    code: str

    @property
    def name(self) -> str:
        """Return the official name; KeyError for a code that the version does not have."""
        return code_list(self.list, self.version).name_of(self.code)


@dataclass(frozen=True)
class Entry:
    """One code of a list, its official name, and other names met in files."""

    code: str
    name: str
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """What a text of a file means in a list: exact, another spelling or name, or the code itself was given."""

    code: Code
    how: How
    official_name: str


@dataclass(frozen=True)
class CodeList:
    """One version of a list; dates are ISO days, None where the source names none."""

    name: str
    version: str
    title: str
    source: str
    effective_from: date | None
    effective_to: date | None
    confidence: str
    checked_by: str
    is_default: bool
    note: str
    entries: tuple[Entry, ...]

    @cached_property
    def _by_code(self) -> dict[str, Entry]:
        return {entry.code: entry for entry in self.entries}

    @cached_property
    def _by_sound(self) -> dict[str, set[str]]:
        return _index(self.entries, sound_key)

    @cached_property
    def _by_letters(self) -> dict[str, set[str]]:
        return _index(self.entries, letter_key)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The list as choices of a form: (code, official name)."""
        return [(entry.code, entry.name) for entry in self.entries]

    @property
    def confidence_text(self) -> str:
        """How far the list may be trusted, in words."""
        return CONFIDENCE[self.confidence]

    def __contains__(self, code: str) -> bool:
        return code in self._by_code

    def name_of(self, code: str) -> str:
        """Return the official name of a code; KeyError when the version does not have it."""
        return self._by_code[code].name

    def code(self, code: str) -> Code:
        """Return the code with list and version; KeyError when the version does not have it."""
        return Code(self.name, self.version, self._by_code[code].code)

    def find(self, text: str | int | None) -> Match | None:
        """Return what a text means: an official name, another spelling or name, or a code; None when in doubt.

        Case, composed or decomposed letters, hyphens and tone placement do not count. Missing accents are forgiven when
        one entry alone fits. A code may have lost its leading noughts.
        """
        said = squeeze(nfc(str(text))) if text is not None else ""
        if not said:
            return None
        exact = [entry.code for entry in self.entries if entry.name == said]
        if exact:
            return self._match(exact[0], "exact") if len(exact) == 1 else None
        by_code = self._code_given(said)
        if by_code:
            return self._match(by_code, "code_given")
        for found in (self._by_sound.get(sound_key(said)), self._by_letters.get(letter_key(said))):
            if found:
                return self._match(min(found), "spelling") if len(found) == 1 else None
        return self.find(_without_title(said, self.title)) if _without_title(said, self.title) else None

    def _code_given(self, said: str) -> str | None:
        if said in self._by_code:
            return said
        if not said.isascii() or not said.isdecimal():
            return None
        found = [code for code in self._by_code if code.isdecimal() and int(code) == int(said)]
        return found[0] if len(found) == 1 else None

    def _match(self, code: str, how: How) -> Match:
        return Match(self.code(code), how, self.name_of(code))


def code_list(name: str, version: str | None = None, on: date | None = None) -> CodeList:
    """Return the named version, the one in force on a day, or the one in use; KeyError when there is none."""
    versions = all_lists()[name]
    if version is not None:
        return versions[version]
    in_use = [one for one in versions.values() if one.is_default]
    if on is None:
        return max(in_use, key=lambda one: one.effective_from or date.min)
    in_force = [one for one in in_use if _covers(one, on)]
    if not in_force:
        raise KeyError(f"{name} has no version in force on {on}")
    return max(in_force, key=lambda one: one.effective_from or date.min)


@cache
def all_lists() -> dict[str, dict[str, CodeList]]:
    """Return every version of every list, by name and version; ImproperlyConfigured for a file that is wrong."""
    return read_lists(FOLDER)


def read_lists(folder: Path) -> dict[str, dict[str, CodeList]]:
    """Read and check the files of a folder; ImproperlyConfigured names the file and what is wrong in it."""
    found: dict[str, dict[str, CodeList]] = defaultdict(dict)
    for path in sorted(folder.glob("*.yaml")):
        one = _read(path)
        if one.version in found[one.name]:
            raise ImproperlyConfigured(f"{path.name}: list {one.name} has version {one.version} twice")
        found[one.name][one.version] = one
    for name, versions in found.items():
        if not any(one.is_default for one in versions.values()):
            raise ImproperlyConfigured(f"code list {name} has no version in use")
    return dict(found)


def _read(path: Path) -> CodeList:
    raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for key in ("list", "version", "title", "source", "confidence", "entries"):
        if not raw.get(key):
            raise ImproperlyConfigured(f"{path.name}: {key} is missing")
    if raw["confidence"] not in CONFIDENCE:
        raise ImproperlyConfigured(f"{path.name}: confidence {raw['confidence']} is none of {', '.join(CONFIDENCE)}")
    entries = tuple(_entry(path, one) for one in raw["entries"])
    codes = [entry.code for entry in entries]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise ImproperlyConfigured(f"{path.name}: code {', '.join(twice)} occurs twice")
    return CodeList(
        raw["list"], raw["version"], raw["title"], raw["source"], _day(path, raw.get("effective_from")),
        _day(path, raw.get("effective_to")), raw["confidence"], raw.get("checked_by") or "", raw.get("default", True),
        raw.get("note") or "", entries,
    )  # fmt: skip


def _entry(path: Path, raw: dict[str, Any]) -> Entry:
    code, name = raw.get("code"), raw.get("name")
    if not isinstance(code, str) or not isinstance(name, str) or not code or not name:
        raise ImproperlyConfigured(f"{path.name}: an entry needs code and name as text: {raw}")
    return Entry(code, name, tuple(raw.get("other_names", ())))


def _day(path: Path, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except (TypeError, ValueError) as error:
        raise ImproperlyConfigured(f"{path.name}: {text} is no day") from error


def _covers(one: CodeList, on: date) -> bool:
    return (one.effective_from or date.min) <= on <= (one.effective_to or date.max)


def _index(entries: Iterable[Entry], key: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for name in (entry.name, *entry.other_names):
            found[key(name)].add(entry.code)
    return found


def _without_title(said: str, title: str) -> str:
    """Return «Kinh» for «Dân tộc Kinh»: people repeat the heading in the cell."""
    head = title.split(" (")[0]
    return said[len(head) :].strip(" :") if said.casefold().startswith(f"{head} ".casefold()) else ""
