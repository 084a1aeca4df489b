"""Duplicate search at 100,000 people against Splink on the same rows: time, and how many planted pairs each finds.

Splink (MIT) with DuckDB runs in an environment of its own, `.venv/peers`; nothing of it is in the product.
"""

import csv
import json
import os
import random
import subprocess
import tempfile
import time
import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from benchmarks.person_search import FAMILIES, GIVENS, MIDDLES, WEIGHTS
from truongso.core.matching import Candidate, find_duplicates
from truongso.core.text import fold

ROOT = Path(__file__).resolve().parent.parent
PEER = ROOT / ".venv" / "peers" / "bin" / "python"
PEOPLE, PLANTED = 100_000, 1_000
Rows = list[tuple[str, str, str, str]]


def name(chance: random.Random, family: str = "") -> str:
    """Return a name of three or four words, as varied as names in a city are."""
    said = f"{family or chance.choices(FAMILIES, WEIGHTS)[0]} {chance.choice(MIDDLES)} {chance.choice(GIVENS)}"
    return f"{said} {chance.choice(GIVENS)}" if chance.random() < 0.4 else said


def person(chance: random.Random, key: int) -> Candidate:
    """Return an invented pupil with parents, telephone and identity number."""
    is_girl, born_on = chance.random() < 0.5, date(2005, 1, 1) + timedelta(days=chance.randrange(365 * 8))
    family = chance.choices(FAMILIES, WEIGHTS)[0]
    return Candidate(
        key,
        name(chance, family),
        born_on,
        "02" if is_girl else "01",
        f"031{3 if is_girl else 2}{born_on:%y}{chance.randrange(10**6):06d}",
        mother_name=name(chance),
        father_name=name(chance, family),
        phone=f"059{chance.randrange(10**7):07d}",
    )


def _spoiled(one: Candidate, key: int, kind: int) -> Candidate:
    """Return the person written again as another list writes them; every kind has lost its identity number."""
    again, born_on = replace(one, key=key, identity_number=""), one.born_on
    match kind:
        case 0:
            return replace(again, full_name=fold(one.full_name).upper())
        case 1:
            head, *middle, last = one.full_name.split()
            return replace(again, full_name=" ".join([head, *(f"{word[0]}." for word in middle), last]))
        case 2:
            return replace(again, full_name=unicodedata.normalize("NFD", one.full_name), father_name="")
        case 3 if born_on and born_on.day <= 12:
            return replace(again, born_on=date(born_on.year, born_on.day, born_on.month))
        case _:
            return replace(again, full_name=one.full_name[:-1] + ("n" if one.full_name[-1] != "n" else "m"), phone="")


def people() -> tuple[list[Candidate], set[frozenset[int]]]:
    """Return the rows in a shuffled order, and the planted pairs by key."""
    chance = random.Random(7)
    rows = [person(chance, key) for key in range(PEOPLE - PLANTED)]
    chosen = chance.sample(rows, PLANTED)
    planted = set()
    for number, one in enumerate(chosen):
        key = PEOPLE - PLANTED + number
        rows.append(_spoiled(one, key, number % 5))
        planted.add(frozenset((one.key, key)))
    chance.shuffle(rows)
    return rows, planted  # type: ignore[return-value]


def measure() -> Rows:
    """Time both on the same rows; the peer's time is its own, without reading the file and starting Python."""
    rows, planted = people()
    started = time.perf_counter()
    found = {frozenset((pair.left.key, pair.right.key)) for pair in find_duplicates(rows)}
    ours = time.perf_counter() - started
    recall = len(found & planted) / PLANTED
    if not PEER.exists():
        return [(_TITLE, f"{ours:.1f} s, tìm thấy {recall:.1%}", "chưa cài Splink", "≤ 2 lần")]
    peer = _peer(rows)
    theirs = {frozenset(pair) for pair in peer["pairs"]}
    peer_recall = len(theirs & planted) / PLANTED
    false = f"ngoài {PLANTED} cặp cài sẵn: {len(found - planted)} / {len(theirs - planted)}"
    shown = f"{ours:.1f} s / {peer['seconds']:.1f} s, tìm thấy {recall:.1%} / {peer_recall:.1%}, {false}"
    return [
        (
            _TITLE,
            shown.replace(".", ","),
            f"{ours / peer['seconds']:.1f} lần".replace(".", ","),
            "≤ 2 lần, không sót hơn",
        )
    ]


_TITLE = "Tìm người ghi hai lần trong 100.000 người, so với Splink"


def _peer(rows: list[Candidate]) -> dict[str, object]:
    columns = ("key", "full_name", "born_on", "gender", "identity_number", "mother_name", "father_name", "phone")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows([getattr(row, name) for name in columns] for row in rows)
        command = [str(PEER), str(Path(__file__).with_name("splink_peer.py")), str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=dict(os.environ))
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


if __name__ == "__main__":
    print(measure())
