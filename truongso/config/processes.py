"""The child processes of `truongso serve`: the web server and the job worker.

`python -m truongso.config.processes web --host H --port P --workers N` or `… worker`. Each ends with its parent, also
when that is killed without a word.
"""

import argparse
import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
THREADS_PER_WORKER = 4  # measured: two workers with four threads serve twice what two single ones do on SQLite


def end_with_parent(parent: int) -> None:
    """Ask the kernel for SIGTERM when the parent is gone; leave at once when it already is."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(1)


def web(host: str, port: int, workers: int) -> None:
    """Serve the site until told to stop."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "truongso.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS_PER_WORKER,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


def worker() -> None:
    """Run background jobs until told to stop; a job that has begun is finished first."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("db_worker", interval=1, reload=False, verbosity=0)


def main() -> None:
    """Become the process that the arguments name."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["web", "worker"])
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truongso.config.settings")
    end_with_parent(arguments.parent)
    if arguments.kind == "web":
        web(arguments.host, arguments.port, arguments.workers)
    else:
        worker()


if __name__ == "__main__":
    main()
