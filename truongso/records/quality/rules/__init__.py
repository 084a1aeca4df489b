"""The rules of the pupils' register, found at start-up; one file for each subject."""

from truongso.records.quality.rules import (
    addresses,
    classes,
    codes,
    dates,
    duplicates,
    family,
    health,
    identity,
    layout,
    names,
    slipped,
    writing,
)

__all__ = [
    "addresses",
    "classes",
    "codes",
    "dates",
    "duplicates",
    "family",
    "health",
    "identity",
    "layout",
    "names",
    "slipped",
    "writing",
]
