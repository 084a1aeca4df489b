"""Recognise and convert Vietnamese text in the encodings of the years before Unicode: TCVN3 (ABC) and VNI-Windows.

Such text sits in files as Latin letters that only look right under a font of that time (.VnTime, VNI-Times). A single
word proves nothing: whole columns are judged, by the share of words that become Vietnamese syllables when converted.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from enum import StrEnum

from truongso.core.text import nfc


class Legacy(StrEnum):
    """An encoding of the years before Unicode."""

    TCVN3 = "TCVN3 (ABC)"
    VNI = "VNI-Windows"


# TCVN 5712:1993, third table, as its bytes read in Latin-1. Capitals with a tone have no place of their own: fonts of
# capitals (.VnTimeH) draw the same places.
_TCVN3_LETTERS = str.maketrans(
    "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
    "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
)
_VNI_MARKS = {
    "a": dict(zip("øùûõïêèéúüëâàáåãä", "àáảãạăằắẳẵặâầấẩẫậ", strict=True)),
    "e": dict(zip("øùûõïâàáåãä", "èéẻẽẹêềếểễệ", strict=True)),
    "o": dict(zip("øùûõïâàáåãä", "òóỏõọôồốổỗộ", strict=True)),
    "ô": dict(zip("øùûõï", "ờớởỡợ", strict=True)),
    "u": dict(zip("øùûõï", "ùúủũụ", strict=True)),
    "ö": dict(zip("øùûõï", "ừứửữự", strict=True)),
    "y": dict(zip("øùûõ", "ỳýỷỹ", strict=True)),
}
_VNI_SINGLE = {"ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ", "ì": "ì", "í": "í"}
_VNI_PAIR = re.compile("([aeouyôö])([øùûõïêèéúüëâàáåãä])|[ôöæóòîñ]", re.IGNORECASE)

_WORD = re.compile(r"[^\W\d_]*[\u00a1-\u00ff][^\s\d.,;:()/\-]*|[^\W\d_]+")
_LATIN = re.compile("[\u00a1-\u00ff]")
_BEYOND_LATIN = re.compile("[\u0100-\u024f\u0300-\u036f\u1ea0-\u1ef9]")
_SYLLABLE = re.compile(
    "(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvxg])?"
    "(?:uyê|uya|uye|uyu|iêu|yêu|uôi|ươi|ươu|oai|oay|oao|oeo|uây|uêu|uâ|uă|oă|oa|oe|oo|uê|uy|uơ|uô|ua|ươ|ưa|ưu|ưi|iê|yê|ia|"
    "iu|êu|eo|ao|au|âu|ai|ay|ây|oi|ôi|ơi|ui|ue|[aăâeêioôơuưy])"
    "(?:ng|nh|ch|[cmnpt])?"
)
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_ENOUGH_WORDS = 6
_SHARE = 0.85


def convert(text: str, encoding: Legacy) -> str:
    """Return text in Unicode, NFC. Text that already holds letters of Unicode Vietnamese is returned as it is."""
    if not _LATIN.search(text) or _BEYOND_LATIN.search(text):
        return text
    return _CONVERTERS[encoding](text)


def recognise(texts: Iterable[str]) -> Legacy | None:
    """Return the encoding in which most of the words are Vietnamese, or None: Unicode, plain ASCII or too few words.

    texts are the cells of a column or a sheet; repeated words count once, so that a column full of "N÷" proves nothing.
    """
    words, beyond = _telling_words(texts)
    if len(words) < _ENOUGH_WORDS or beyond > len(words):
        return None
    plain = _share(words, lambda word: word)
    shares = {encoding: _share(words, converter) for encoding, converter in _CONVERTERS.items()}
    best = max(shares, key=lambda encoding: shares[encoding])
    return best if shares[best] >= _SHARE and shares[best] > plain + 0.25 else None


def is_syllable(word: str) -> bool:
    """Return whether a word in Unicode has the build of a Vietnamese syllable with at most one tone."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    toneless = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
    return sum(c in _TONES for c in decomposed) <= 1 and _SYLLABLE.fullmatch(toneless) is not None


def vietnamese_share(text: str) -> float:
    """Return which share (0 to 1) of the words with letters beyond ASCII are Vietnamese syllables; 0 for no such word."""
    words = {word for word in _WORD.findall(nfc(text)) if not word.isascii()}
    return _share(words, lambda word: word) if words else 0.0


def _telling_words(texts: Iterable[str]) -> tuple[set[str], int]:
    words: set[str] = set()
    beyond: set[str] = set()
    for text in texts:
        if text.isascii():
            continue
        for word in _WORD.findall(text):
            if _BEYOND_LATIN.search(word):
                beyond.add(word)
            elif _LATIN.search(word):
                words.add(word)
    return words, len(beyond)


def _share(words: set[str], converter: Callable[[str], str]) -> float:
    return sum(is_syllable(converter(word)) for word in words) / len(words)


def _from_tcvn3(text: str) -> str:
    return re.sub(r"\S+", lambda match: _tcvn3_word(match[0]), text)


def _tcvn3_word(word: str) -> str:
    converted = word.translate(_TCVN3_LETTERS)
    letters = [c for c in word if c.isascii() and c.isalpha()]
    return converted.upper() if letters and all(c.isupper() for c in letters) and len(letters) > 1 else converted


def _from_vni(text: str) -> str:
    return _VNI_PAIR.sub(_vni_letter, text)


def _vni_letter(match: re.Match[str]) -> str:
    base, mark = match[1], match[2]
    if base is None:
        return _cased(_VNI_SINGLE[match[0].lower()], match[0])
    letter = _VNI_MARKS[base.lower()].get(mark.lower())
    if letter is None:
        return _cased(_VNI_SINGLE.get(base.lower(), base), base) + _cased(_VNI_SINGLE.get(mark.lower(), mark), mark)
    return _cased(letter, base)


def _cased(letter: str, like: str) -> str:
    return letter.upper() if like.isupper() else letter.lower()


_CONVERTERS: dict[Legacy, Callable[[str], str]] = {Legacy.TCVN3: _from_tcvn3, Legacy.VNI: _from_vni}
