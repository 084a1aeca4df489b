"""What a person types for a field of a pupil: read as a cell of a file is, but doubts are asked instead of repaired."""

from typing import Any

from truongso.core.refusal import Refused
from truongso.foundation.datasets.interpreting import interpret
from truongso.foundation.datasets.registry import Field

# What a reader of files may repair and say, a person who types is asked to write right.
DOUBTS = {"lost_zero", "date_month_first", "date_serial", "abbreviated", "characters"}


def typed_value(field: Field, text: str) -> Any:
    """Return the typed value of what a person wrote, None for nothing; Refused with a sentence when it is in doubt."""
    if not text.strip():
        return None
    reading = interpret(field, text)
    if reading.value is None:
        raise Refused(reading.notes[0].sentence, field=field.code)
    doubt = next((note for note in reading.notes if note.code in DOUBTS), None)
    if doubt is not None:
        raise Refused(f"{doubt.sentence} Hãy ghi lại cho đủ, đúng.", field=field.code)
    return reading.value
