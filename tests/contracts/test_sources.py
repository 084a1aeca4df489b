"""What no linter looks at."""

import re

from tests import housekeeping


def test_no_file_holds_an_address_of_a_package_registry():
    assert housekeeping.registry_addresses() == []


def test_no_file_knows_a_path_of_one_machine():
    assert housekeeping.machine_paths() == []


def test_vietnamese_is_composed():
    assert housekeeping.decomposed_text() == []


def test_templates_hold_no_inline_script_or_style():
    assert housekeeping.inline_code() == []


def test_the_net_catches_what_it_is_for():
    registry = "https://" + "registry." + "npmjs" + ".org/x"
    assert housekeeping.REGISTRY.search(registry)
    assert housekeeping.MACHINE.search("open('/" + "work/x')")
    for inline in ('<p style="x">', "<script>x</script>", '<a onclick="x">', "<style>"):
        assert housekeeping.INLINE.search(inline)
    assert not housekeeping.INLINE.search('<script type="module" src="/x.js"></script><p class="style=">')


def test_every_requirement_is_pinned_with_its_hash():
    for path in sorted((housekeeping.ROOT / "requirements").glob("*.txt")):
        blocks = re.split(r"\n(?=\S)", path.read_text().strip())
        assert all("==" in block and "--hash=sha256:" in block for block in blocks), path.name


def test_every_wanted_package_is_locked():
    def names(path, pattern):
        return {re.sub(r"[-_.]+", "-", m).lower() for m in re.findall(pattern, path.read_text(), re.MULTILINE)}

    folder = housekeeping.ROOT / "requirements"
    for wanted in sorted(folder.glob("*.in")):
        missing = names(wanted, r"^([A-Za-z0-9][\w.-]*)") - names(
            wanted.with_suffix(".txt"), r"^([A-Za-z0-9][\w.-]*)=="
        )
        assert missing == set(), wanted.name
