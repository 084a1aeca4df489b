"""Read hexadecimal strings of a PDF at once.

The library reads them letter by letter, and the value of a signature has some thirty thousand letters, read several times:
two thirds of a verification. A string that is nothing but hexadecimal digits up to its bracket is read here with the same
result; any other, with spaces, comments or faults, is left to the library's own function.
"""

import binascii
import re
from typing import Any

from pyhanko.pdf_utils import generic

_BLOCK = 64 * 1024
_DIGITS = re.compile(rb"<((?:[0-9A-Fa-f]{2})*)>")
_by_letters = generic.read_hex_string_from_stream


def read_hexadecimal(stream: Any) -> Any:
    """Return the string that begins with a bracket at the stream's place, and leave the stream behind it."""
    begin = stream.tell()
    found = _DIGITS.match(stream.read(_BLOCK))
    if found is None:
        stream.seek(begin)
        return _by_letters(stream)
    stream.seek(begin + found.end())
    return generic.pdf_string(binascii.unhexlify(found[1]))


def install() -> None:
    """Let the library read so, wherever it reads a PDF in this process."""
    generic.read_hex_string_from_stream = read_hexadecimal
