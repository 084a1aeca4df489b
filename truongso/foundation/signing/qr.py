"""The QR of a code, for papers: it holds the address where a stranger checks the paper."""

import io
from typing import Any

import segno

from truongso.foundation.signing.models import PublicCode


def svg(code: PublicCode) -> bytes:
    """Return the picture as SVG, without a size of its own: the paper gives it one (20 mm is enough)."""
    return _saved(code, kind="svg", xmldecl=False, svgns=True, omitsize=True)


def png(code: PublicCode) -> bytes:
    """Return the picture as PNG, about 300 dots an inch at 20 mm."""
    return _saved(code, kind="png", scale=6)


def _saved(code: PublicCode, **options: Any) -> bytes:
    output = io.BytesIO()
    segno.make(code.address, error="m", micro=False).save(output, border=2, **options)
    return output.getvalue()
