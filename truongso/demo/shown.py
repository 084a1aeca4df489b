"""What the demo shows in the terminal and leaves on disk."""

from pathlib import Path

from truongso.foundation.org.periods import Quarter
from truongso.governance.plan.commands_report import scoreboard
from truongso.governance.plan.models import Plan, Report
from truongso.governance.plan.reporting.frozen_files import stored_file

QUARTER = 3
KINDS = ("docx", "pdf", "xlsx")


def print_scoreboard(plan: Plan) -> None:
    """Print the scoreboard of the third quarter."""
    scoreboard(plan.year, QUARTER)


def write_report(plan: Plan, out: Path) -> list[Path]:
    """Write the three files of the frozen third-quarter report into a folder, and return their paths."""
    version = Report.objects.get(plan=plan, period=Quarter(plan.year, QUARTER).code).latest
    assert version is not None
    written = []
    for kind in KINDS:
        content, name = stored_file(version, kind)
        path = out / name
        path.write_bytes(content)
        written.append(path)
    return written
