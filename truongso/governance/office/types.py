"""The types of documents in and out: the 29 of NĐ 30/2020 (article 7), two of which have no abbreviation."""

from truongso.foundation.papers.registry import ABBREVIATIONS

LETTER, COURTESY = "CV", "TCg"  # codes of ours: the decree gives công văn and thư công no abbreviation
TYPE_NAMES: dict[str, str] = {LETTER: "Công văn", **ABBREVIATIONS, COURTESY: "Thư công"}
TYPE_CHOICES = list(TYPE_NAMES.items())


def type_name(code: str) -> str:
    """Return what a type is called; a code that nobody knows stands for itself, none for «Văn bản»."""
    return TYPE_NAMES.get(code, code or "Văn bản")
