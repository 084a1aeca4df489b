"""Hand over to `truongso serve`."""

import os
import sys

from truongso.core.console import console


def serve_on(port: int) -> None:
    """Replace this process with the server."""
    console.print(f"\nTrang web: [bold]http://localhost:{port}/[/bold] (dừng bằng Ctrl+C)")
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "truongso", "serve", "--port", str(port)])  # noqa: S606
