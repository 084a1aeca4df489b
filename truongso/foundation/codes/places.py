"""Read addresses written with the units of before or since 1 July 2025, and say what is wrong with those that cannot be.

`read` returns a Place, or a Problem with a sentence and, where it is safe, the corrected text. Birthplaces are never
converted: a birth certificate keeps the names of its day.
"""

from dataclasses import replace

from rapidfuzz import fuzz, process

from truongso.foundation.codes.address_parts import Part, Written, cut, part_of
from truongso.foundation.codes.conversion import Conversion, convert
from truongso.foundation.codes.place import Place, Problem
from truongso.foundation.codes.spelling import letter_key
from truongso.foundation.codes.units import NEW, OLD, Unit, Units, old_communes, successor_of, units

__all__ = ["Conversion", "Place", "Problem", "convert", "read"]

CLOSE = 82  # of 100: a name with one wrong letter in six is still offered


def read(text: str, *, province_hint: str = "31", province: str = "") -> Place | Problem:
    """Read an address. province_hint: old code of the school's province, meant when none is written ("" for no hint).

    province: the province when the file keeps it in a column of its own. With a hint, an address of another province
    whose very names also exist at home is asked, for An Lão is a district of Hải Phòng and of Bình Định.
    """
    written = cut(text, province_hint)
    if province.strip() and written.province is None:
        written = replace(written, province=part_of(_province_text(province)))
        return _Reading(written, province_hint, shows_province=False).result()
    return _Reading(written, province_hint, shows_province=written.province is not None).result()


def _province_text(text: str) -> str:
    alone = cut(f"Xã X, {text}", "").province
    return f"{alone.kind} {alone.name}".strip() if alone else text


class _Reading:
    """One address on its way from written parts to units; corrections are gathered as sentences."""

    def __init__(self, written: Written, hint: str, *, shows_province: bool) -> None:
        self.written, self.hint, self.shows_province = written, hint, shows_province
        self.faults: list[tuple[str, str]] = []

    def result(self) -> Place | Problem:
        """Return what was read, or what is wrong."""
        w = self.written
        if not (w.detail or w.commune or w.district or w.province):
            return Problem("empty", "Chưa ghi địa chỉ.")
        old, new = self._provinces()
        if old is None:
            return self._no_province()
        if w.district is not None:
            return self._old_style(old, w.district)
        if w.commune is None:
            return Problem("no_commune", "Địa chỉ chưa ghi xã, phường: hãy ghi đủ đến cấp xã.")
        return self._new_style(old, new, w.commune)

    # --- Provinces -----------------------------------------------------------------------------------------
    def _provinces(self) -> tuple[Unit | None, Unit | None]:
        part = self.written.province
        if part is None:
            return (units(OLD).by_code[self.hint], successor_of(self.hint)) if self.hint else (None, None)
        olds, news = units(OLD).named("", part.name), units(NEW).named("", part.name)
        if not olds:
            olds = units(OLD).named_in_letters("", part.name) or _close(units(OLD).under(""), part.name)
            if len(olds) != 1:
                return None, None
            self.faults.append(("misspelled", f"«{part.name}» viết đúng là {olds[0].full_name}"))
            news = units(NEW).named("", olds[0].name)
        return olds[0], news[0] if news else None

    def _no_province(self) -> Problem:
        part = self.written.province
        if part is None:
            return Problem("no_province", "Địa chỉ chưa ghi tỉnh, thành phố: hãy ghi thêm.")
        return Problem("unknown_province", f"Không có tỉnh, thành phố nào tên là «{part.name}»: hãy kiểm tra lại.")

    # --- Written with a district: units of before July 2025 ------------------------------------------------
    def _old_style(self, province: Unit, part: Part) -> Place | Problem:
        district = self._district(province, part)
        if district is None:
            at_home = self._at_home(units(OLD), province, part)
            return at_home or Problem(
                "unknown_district",
                f"{province.full_name} không có huyện, quận nào tên là «{part.name}»: hãy kiểm tra tên huyện và tỉnh.",
            )
        if not units(OLD).under(district.code):
            return self._read(Place(self._detail_with_commune(), None, district, province))
        commune = self.written.commune
        if commune is None:
            return Problem("no_commune", f"Địa chỉ chưa ghi xã, phường thuộc {district.full_name}.")
        is_new_name = any(_reaches(unit, district) for unit in self._new_named(province, commune))
        here = units(OLD).named(district.code, commune.name)
        unit = self._pick(here, commune, district, only_same_kind=is_new_name)
        if unit is None:
            return self._commune_not_here(province, district, commune)
        place = Place(self.written.detail, unit, district, province)
        return (None if self.faults else self._at_home(units(OLD), province, part, exists=True)) or self._read(place)

    def _district(self, province: Unit, part: Part) -> Unit | None:
        found = units(OLD).named(province.code, part.name)
        if found:
            return self._pick(found, part, province)
        if self._at_home(units(OLD), province, part):
            return None
        close = units(OLD).named_in_letters(province.code, part.name)
        close = close or _close(units(OLD).under(province.code), part.name)
        if len(close) != 1:
            return None
        self.faults.append(("misspelled", f"«{part.name}» viết đúng là {close[0].full_name}"))
        return close[0]

    def _commune_not_here(self, province: Unit, district: Unit, part: Part) -> Problem:
        old = units(OLD)
        new_here = [unit for unit in self._new_named(province, part) if _reaches(unit, district)]
        same_letters = [] if new_here else old.named_in_letters(district.code, part.name)
        if len(same_letters) == 1:
            return self._misspelled(part, Place(self.written.detail, same_letters[0], district, province))
        if self.written.district and (home := self._at_home(old, province, self.written.district)):
            return home
        others = old.communes_named_in(province.code, part.name)
        same_kind = [unit for unit in others if part.kind in {"", unit.kind}]
        if new_here and not same_kind:
            return self._new_under_old(new_here[0], district)
        if others or new_here:
            return self._wrong_district(province, district, part, same_kind or others, new_here)
        close = _close(old.under(district.code), part.name)
        if len(close) == 1:
            return self._misspelled(part, Place(self.written.detail, close[0], district, province))
        if new_elsewhere := self._new_named(province, part):
            return self._new_under_old(new_elsewhere[0], district)
        candidates = tuple(self._text(Place(self.written.detail, unit, district, province)) for unit in close)
        return Problem(
            "unknown_commune", f"{district.full_name} không có xã, phường nào tên là «{part.name}».", "", candidates
        )

    def _new_named(self, province: Unit, part: Part) -> list[Unit]:
        found = units(NEW).named(successor_of(province.code).code, part.name)
        return [unit for unit in found if part.kind in {"", unit.kind}]

    def _new_under_old(self, unit: Unit, district: Unit) -> Problem:
        place = Place(self.written.detail, unit, None, units(NEW).by_code[unit.parent])
        old = units(OLD)
        olds = [old.by_code[code] for code in _formed_from(unit) if old.by_code[code].parent == district.code]
        province = old.by_code[district.parent]
        named = ", ".join(one.full_name for one in olds)
        sentence = (
            f"{unit.full_name} có từ 01/7/2025, khi {district.full_name} không còn: bỏ tên huyện, hoặc ghi đúng xã cũ"
            + (f" ({named})." if named else ".")
        )
        candidates = tuple(self._text(Place(self.written.detail, one, district, province)) for one in olds)
        return Problem("new_commune_old_district", sentence, self._text(place), (self._text(place), *candidates), place)

    def _wrong_district(
        self, province: Unit, district: Unit, part: Part, others: list[Unit], new_here: list[Unit]
    ) -> Problem:
        old = units(OLD)
        places = [Place(self.written.detail, one, old.by_code[one.parent], province) for one in others]
        places += [Place(self.written.detail, one, None, units(NEW).by_code[one.parent]) for one in new_here]
        where = ", ".join(dict.fromkeys(p.district.full_name for p in places if p.district))
        sentence = f"«{part.kind or 'Xã'} {part.name}» không thuộc {district.full_name}; có ở {where}."
        return self._one_of("wrong_district", sentence, places)

    # --- Written without a district: units since July 2025 --------------------------------------------------
    def _new_style(self, old: Unit, new: Unit | None, part: Part) -> Place | Problem:
        where = new or successor_of(old.code)
        found = units(NEW).named(where.code, part.name)
        unit = self._pick(found, part, where, only_same_kind=bool(self._old_named(old, part))) if found else None
        if unit is not None:
            if new is None:
                self.faults.append(("abolished_province", f"{old.full_name} từ 01/7/2025 thuộc {where.full_name}"))
            place = Place(self.written.detail, unit, None, where)
            return (None if self.faults else self._at_home(units(NEW), where, part, exists=True)) or self._read(place)
        if home := self._at_home(units(NEW), where, part):
            return home
        if olds := self._old_named(old, part):
            places = [Place(self.written.detail, one, units(OLD).by_code[one.parent], old) for one in olds]
            districts = ", ".join(place.district.full_name for place in places if place.district)
            sentence = f"«{part.kind or 'Xã'} {part.name}» là tên trước 01/7/2025: cần ghi huyện ({districts}), hoặc ghi xã mới."
            return self._one_of("missing_district", sentence, places)
        close = units(NEW).named_in_letters(where.code, part.name) or _close(units(NEW).under(where.code), part.name)
        places = [Place(self.written.detail, one, None, where) for one in close]
        if len(places) == 1:
            return self._misspelled(part, places[0])
        return self._unknown_new(where, part, places)

    def _old_named(self, province: Unit, part: Part) -> list[Unit]:
        found = units(OLD).communes_named_in(province.code, part.name)
        return [unit for unit in found if part.kind in {"", unit.kind}]

    def _unknown_new(self, where: Unit, part: Part, close: list[Place]) -> Problem:
        elsewhere = [unit for unit in units(NEW).communes_named(part.name) if part.kind in {"", unit.kind}]
        if len(elsewhere) == 1 and not close:
            province = units(NEW).by_code[elsewhere[0].parent]
            place = Place(self.written.detail, elsewhere[0], None, province)
            sentence = f"{elsewhere[0].full_name} không thuộc {where.full_name} mà thuộc {province.full_name}."
            return Problem("wrong_province", sentence, "", (place.text,), place)
        sentence = f"{where.full_name} không có xã, phường nào tên là «{part.name}»: hãy kiểm tra tên."
        return Problem("unknown_commune", sentence, "", tuple(self._text(place) for place in close))

    # --- Shared --------------------------------------------------------------------------------------------
    def _at_home(self, table: Units, province: Unit, part: Part, *, exists: bool = False) -> Problem | None:
        """Return the question whether the school's own province is meant, when the very names exist there."""
        if not self.hint or self.written.commune is None:
            return None
        home = table.by_code[self.hint] if table.vintage == OLD else successor_of(self.hint)
        if home.code == province.code:
            return None
        place = self._home_place(table, home, part)
        if place is None:
            return None
        asked = "cũng có ở" if exists else "không có ở đó, mà có ở"
        sentence = f"Địa chỉ ghi {province.full_name}; tên xã này {asked} {home.full_name}: hãy kiểm tra tỉnh."
        return Problem("wrong_province", sentence, self._text(place, province=True), (place.text,), place)

    def _home_place(self, table: Units, home: Unit, part: Part) -> Place | None:
        commune = self.written.commune
        if commune is None:
            return None
        over = (
            [d for d in table.named(home.code, part.name) if part.kind in {"", d.kind}]
            if table.vintage == OLD
            else [home]
        )
        found = [
            (d, unit) for d in over for unit in table.named(d.code, commune.name) if commune.kind in {"", unit.kind}
        ]
        if len(found) != 1:
            return None
        district, unit = found[0]
        return Place(self.written.detail, unit, district if table.vintage == OLD else None, home)

    def _pick(self, found: list[Unit], part: Part, over: Unit, *, only_same_kind: bool = False) -> Unit | None:
        same = [unit for unit in found if unit.kind == part.kind]
        if same or (only_same_kind and part.kind):
            return same[0] if same else None
        if len(found) != 1:
            return None
        if part.kind:
            sentence = f"{part.kind} {part.name} phải ghi là {found[0].full_name} ({over.full_name})"
            self.faults.append(("wrong_kind", sentence))
        return found[0]

    def _read(self, place: Place) -> Place | Problem:
        if not self.faults:
            return place
        sentence = "; ".join(words for _, words in self.faults) + "."
        return Problem(self.faults[0][0], sentence, self._text(place, province=True), (), place)

    def _misspelled(self, part: Part, place: Place) -> Problem:
        unit = place.lowest
        self.faults.append(
            ("misspelled", f"Không có «{part.kind or unit.kind} {part.name}»; tên gần nhất là {unit.full_name}")
        )
        sentence = "; ".join(words for _, words in self.faults) + "."
        return Problem("misspelled", sentence, self._text(place, province=len(self.faults) > 1), (), place)

    def _one_of(self, kind: str, sentence: str, places: list[Place]) -> Problem:
        texts = tuple(self._text(place) for place in places)
        only = len(places) == 1
        return Problem(kind, sentence, texts[0] if only else "", texts, places[0] if only else None)

    def _text(self, place: Place, *, province: bool = False) -> str:
        """Return the corrected address, written as fully as the file wrote it."""
        if self.shows_province or (province and self.written.province is None and place.province.code != self.hint):
            return place.text
        return place.text.removesuffix(f", {place.province.full_name}")

    def _detail_with_commune(self) -> str:
        part = self.written.commune
        said = [self.written.detail, f"{part.kind} {part.name}".strip() if part else ""]
        return ", ".join(word for word in said if word)


def _close(found: list[Unit], name: str) -> list[Unit]:
    """Return the units whose names are nearly this one, all that share the best likeness."""
    names = {unit: letter_key(unit.name) for unit in found}
    near = process.extract(letter_key(name), names, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=5)
    best = max((score for _, score, _ in near), default=0)
    return [unit for _, score, unit in near if score == best]


def _formed_from(unit: Unit) -> tuple[str, ...]:
    return old_communes().get(unit.code, ())


def _reaches(unit: Unit, district: Unit) -> bool:
    """Return whether a new commune took in part of an old district."""
    return any(units(OLD).by_code[code].parent == district.code for code in _formed_from(unit))
