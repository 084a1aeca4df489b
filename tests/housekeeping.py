"""What no linter looks at: addresses of package registries, paths of one machine, decomposed Vietnamese, inline script.

`python -m tests.housekeeping` (part of `make check`) leaves with code 1 when it finds something, and prints the five
longest files and functions, which is where to look for the second idea.
"""

import ast
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEXT = {
    ".py",
    ".html",
    ".js",
    ".css",
    ".md",
    ".toml",
    ".txt",
    ".in",
    ".json",
    ".yaml",
    ".yml",
    ".po",
    ".typ",
    ".sh",
    "",
}
# Put together here so that this file does not find itself.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("registry", "npmjs"),
        ("registry", "yarnpkg"),
        ("files", "pythonhosted"),
        ("pypi", "org"),
        ("pypi", "python"),
        ("crates", "io"),
        ("proxy", "golang"),
    )
]
REGISTRY = re.compile(
    "|".join(re.escape(name) for name in REGISTRIES) + r"|--(?:extra-)?index-url[ =]\S|\bresolved\"?: *\"http"
)
MACHINE = re.compile("(?<![\\w.])/(?:" + "|".join(["work" + "/", "root" + "/", "home" + "/[a-z]+/"]) + ")")
INLINE = re.compile(
    r"""<script(?![^>]*\bsrc=)(?![^>]*type="application/json")|<style\b|\sstyle=|\son[a-z]+=["']|javascript:""",
    re.IGNORECASE,
)
TEMPLATE_COMMENT = re.compile(r"{#.*?#}|{% comment.*?{% endcomment %}", re.DOTALL)
SHOWN = 5


def committed_files() -> list[Path]:
    """Return every text file that is, or would be, committed."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    paths = (ROOT / name for name in listed)
    return [path for path in paths if path.is_file() and path.suffix in TEXT]


def matching(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    """Return file:line for every line that matches."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def registry_addresses() -> list[str]:
    return matching(REGISTRY, committed_files())


def machine_paths() -> list[str]:
    return matching(MACHINE, [path for path in committed_files() if path.name != "LICENSE"])


def decomposed_text() -> list[str]:
    """Return the files whose Vietnamese is not in composed form (NFC)."""
    texts = ((path, path.read_text(encoding="utf-8")) for path in committed_files())
    return [str(path.relative_to(ROOT)) for path, text in texts if not unicodedata.is_normalized("NFC", text)]


def inline_code() -> list[str]:
    """Return the places in templates that the content security policy would block."""
    found = []
    for path in sorted((ROOT / "truongso").rglob("templates/**/*.html")):
        text = TEMPLATE_COMMENT.sub(lambda match: "\n" * match.group().count("\n"), path.read_text(encoding="utf-8"))
        for match in INLINE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{path.relative_to(ROOT)}:{line}: {match.group().strip()}")
    return found


def longest_files() -> list[tuple[int, str]]:
    sizes = [(len(path.read_text(encoding="utf-8").splitlines()), _shown(path)) for path in _sources()]
    return sorted(sizes, reverse=True)[:SHOWN]


def longest_functions() -> list[tuple[int, str]]:
    return sorted((size, f"{_shown(path)} {name}") for path in _sources() for name, size in _functions(path))[
        : -SHOWN - 1 : -1
    ]


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def _sources() -> list[Path]:
    return [path for path in (ROOT / "truongso").rglob("*.py") if "migrations" not in path.parts]


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def main() -> int:
    faults = {
        "addresses of package registries": registry_addresses(),
        "paths of one machine": machine_paths(),
        "text that is not NFC": decomposed_text(),
        "inline script or style": inline_code(),
    }
    for what, places in faults.items():
        for place in places:
            print(f"{what}: {place}")
    print("longest files:", *(f"  {size:4d}  {name}" for size, name in longest_files()), sep="\n")
    print("longest functions:", *(f"  {size:4d}  {name}" for size, name in longest_functions()), sep="\n")
    return 1 if any(faults.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
