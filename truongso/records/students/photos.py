"""A pupil's photo as it is kept: small, upright, without what the camera wrote into it."""

from io import BytesIO
from typing import Any

from PIL import Image, ImageOps

from truongso.core.uploads import inspect_upload

KINDS = ("image/jpeg", "image/png", "image/webp")
WIDTH, HEIGHT = 480, 640  # pixels: 3 × 4, enough for a card
MAX_BYTES = 10 * 1024 * 1024


def read_photo(upload: Any) -> bytes:
    """Return an uploaded picture as a JPEG of 3 × 4, cut from its middle; Refused for what is no still picture."""
    given = inspect_upload(upload, upload.name, allowed=KINDS, limit=MAX_BYTES)
    picture = ImageOps.exif_transpose(Image.open(BytesIO(given.content))).convert("RGB")
    small = ImageOps.fit(picture, (WIDTH, HEIGHT), centering=(0.5, 0.4))
    out = BytesIO()
    small.save(out, "JPEG", quality=88)
    return out.getvalue()
