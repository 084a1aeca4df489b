"""The Vietnamese catalogues against the installed packages: nothing that a person can meet stays English."""

import re
from pathlib import Path
from typing import Any

import allauth
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from truongso.core import apps

LOCALE = Path(apps.__file__).parent / "locale" / "vi" / "LC_MESSAGES"
# Any complete catalogue of the package lists all its texts; this one is kept by its translators.
THEIRS = Path(allauth.__file__).parent / "locale" / "de" / "LC_MESSAGES" / "django.po"
NOT_HERE = ("socialaccount", "idp")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*(?:![rs])?\}")


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="vi" if path.parent.parent.name == "vi" else "de")


def reachable() -> list[Any]:
    """Return allauth's messages except those of social login and of the identity provider, which are not installed."""

    def elsewhere(message: Any) -> bool:
        return bool(message.locations) and all(any(part in name for part in NOT_HERE) for name, _ in message.locations)

    return [message for message in catalogue(THEIRS) if message.id and not elsewhere(message)]


def test_every_text_of_login_and_second_factors_is_translated() -> None:
    ours = catalogue(LOCALE / "django.po")
    found = reachable()
    missing = []
    for message in found:
        translated = ours.get(message.id, context=message.context)
        if translated is None or not all(texts_of(translated)):
            missing.append(message.id)
    assert len(found) > 250
    assert missing == []


@pytest.mark.parametrize("domain", ["django", "cli"])
def test_translations_keep_placeholders_and_line_ends(domain: str) -> None:
    wrong = []
    for message in catalogue(LOCALE / f"{domain}.po"):
        if not message.id:
            continue
        source = message.id if isinstance(message.id, str) else message.id[-1]
        for text in texts_of(message):
            same = sorted(set(PLACEHOLDER.findall(text))) == sorted(set(PLACEHOLDER.findall(source)))
            if not same or text.endswith("\n") != source.endswith("\n"):
                wrong.append((source, text))
    assert wrong == []


@pytest.mark.parametrize("domain", ["django", "cli"])
def test_vietnamese_has_one_plural_form(domain: str) -> None:
    ours = catalogue(LOCALE / f"{domain}.po")
    assert ours.num_plurals == 1
    assert [m.id for m in ours if isinstance(m.id, tuple) and len(m.string) != 1] == []


def texts_of(message: Any) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)
