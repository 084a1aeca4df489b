"""The walk along the OWASP ASVS is whole, and names only files that are there."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "security" / "asvs.md"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (met|n/a|open) \| (.*) \|$", re.MULTILINE)
# How many requirements of levels 1 and 2 each chapter has.
CHAPTERS = {
    1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 32, 7: 18, 8: 7, 9: 7, 10: 29, 11: 13, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16, 17: 7,
}  # fmt: skip


def rows() -> list[tuple[str, ...]]:
    return ROW.findall(PAGE.read_text(encoding="utf-8"))


def test_every_requirement_has_one_verdict():
    numbers = [number for number, *_ in rows()]
    assert [number for number, count in Counter(numbers).items() if count > 1] == []
    assert Counter(int(number.split(".")[0]) for number in numbers) == CHAPTERS
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if re.match(r"^\| \d", line)]
    assert len(lines) == len(numbers), "a line that is no row of verdicts"


def test_every_verdict_says_why_and_names_files_that_exist():
    for number, _, _, verdict, why in rows():
        assert len(why) >= 4, number
        for path in re.findall(r"`((?:tests|truongso|docs|requirements|frontend)/[^`]+|pyproject\.toml)`", why):
            assert (ROOT / path).exists(), f"{number}: {path}"
        if verdict == "open":
            assert not why.startswith("`"), f"{number} says what is missing"
