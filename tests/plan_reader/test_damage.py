"""Files cut short or with bytes changed: either they are read or they are refused, nothing else is ever raised."""

import random
import zipfile

import pytest

from tests.plan_reader import other_school
from tests.plan_reader.makers import docx_of, pdf_of, zip_of
from truongso.core.refusal import Refused
from truongso.governance.plan.reader import PlanReading


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    text = other_school.as_text(other_school.plan())
    return {
        "kh.txt": text.encode(),
        "kh16.txt": text.encode("utf-16"),
        "kh.docx": docx_of(other_school.plan(), merge_groups=True),
        "kh.pdf": pdf_of(other_school.plan(), size=10),
    }


def outcome(read, content: bytes, name: str) -> str:
    try:
        reading = read(content, name)
    except Refused as refused:
        assert refused.sentence.endswith((".", ")"))
        return "refused"
    assert isinstance(reading, PlanReading)
    reading.as_dict()
    return "read"


@pytest.mark.parametrize("name", ["kh.txt", "kh16.txt", "kh.docx", "kh.pdf"])
def test_cut_short(read, files, name):
    content = files[name]
    steps = 6 if name.endswith("pdf") else 40
    results = [outcome(read, content[: len(content) * step // steps], name) for step in range(steps)]
    assert results[0] == "refused"
    assert outcome(read, content, name) == "read"


@pytest.mark.parametrize("name", ["kh.txt", "kh16.txt", "kh.docx", "kh.pdf"])
def test_bytes_changed(read, files, name):
    chance = random.Random(2026)
    for _ in range(8 if name.endswith("pdf") else 60):
        damaged = bytearray(files[name])
        for _ in range(chance.choice([1, 10, 200])):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        outcome(read, bytes(damaged), name)


def test_xml_of_a_word_file_changed(read, files, tmp_path):
    chance = random.Random(7)
    path = tmp_path / "goc.docx"
    path.write_bytes(files["kh.docx"])
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    document = entries["word/document.xml"].decode()
    for _ in range(60):
        begin = chance.randrange(len(document))
        end = begin + chance.randrange(1, 400)
        changed = document[:begin] + chance.choice(["", "<w:tc/>", "<w:tr/>", "9" * 50, "II", "STT"]) + document[end:]
        outcome(read, zip_of(entries | {"word/document.xml": changed.encode()}), "kh.docx")


def test_cells_shuffled(read):
    """Whatever stands in the cells, a table gives a reading or a refusal, and line numbers are never doubled."""
    chance = random.Random(11)
    words = [
        "",
        "1",
        "2",
        "1.1",
        "I",
        "IV.",
        "STT",
        "Chỉ tiêu",
        "Mức đạt",
        "Tổng cộng",
        "%",
        "≥ 9,5%",
        "Quý I-",
        "(a; b",
        "…",
        "A",
        "x" * 300,
        "100",
    ]
    header = other_school.TASKS[0]
    for _ in range(300):
        rows = [header, *([chance.choice(words) for _ in header] for _ in range(chance.randrange(1, 12)))]
        text = other_school.as_text([rows])
        try:
            reading = read(text)
        except Refused:
            continue
        for groups, key in ((reading.task_groups, "tasks"), (reading.indicator_groups, "indicators")):
            ordinals = [line["ordinal"] for group in groups for line in group[key]]
            assert len(ordinals) == len(set(ordinals))
        reading.as_dict()
