"""The `truongso` command: one sentence for what a person can put right, a log for the rest.

Commands are found without starting Django, so that help comes at once; Django starts when a command runs.
"""

import gettext
import importlib
import logging
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

PACKAGE = Path(__file__).resolve().parent.parent

# Before typer is imported: it translates its own words ("Options", "Missing argument") as it is loaded.
os.environ["LANGUAGE"] = "vi"
gettext.bindtextdomain("cli", str(PACKAGE / "core" / "locale"))
gettext.textdomain("cli")

import typer  # noqa: E402

from truongso.config.version import VERSION  # noqa: E402

if TYPE_CHECKING:
    from types import ModuleType

EXIT_INTERRUPTED = 130
HELP = """Trường Số: từ kế hoạch chuyển đổi số của trường đến bảng chỉ tiêu sống và báo cáo quý đúng thể thức.

Mã thoát: 0 xong; 1 bị từ chối (một câu nói vì sao); 2 gõ sai lệnh; 3 kiểm tra thấy lỗi."""
HELP_OPTION = {"help_option_names": ["--help", "-h"]}


def main() -> None:
    """Run the command line and leave with its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "truongso.config.settings")
    debug = "--debug" in sys.argv[1:]
    try:
        command()(prog_name="truongso")
    except SystemExit:
        raise
    except KeyboardInterrupt:
        _say("Đã dừng.")
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader (head, less) has seen enough
        sys.exit(0)
    except Exception as error:
        if debug:
            raise
        _say(_sentence_of(error))
        sys.exit(1)


def build() -> typer.Typer:
    """Return the command with what every app adds in its commands.py."""
    app = typer.Typer(
        help=HELP,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings=HELP_OPTION,
    )
    app.callback()(_root)
    for name in command_modules():
        _import(name).register(app)
    return app


def command() -> Any:
    """Return the built command, with the one sentence that typer does not translate by itself."""
    built = typer.main.get_command(build())
    _translate_help(built)
    return built


def _translate_help(part: Any) -> None:
    english = part.get_help_option

    def get_help_option(context: Any) -> Any:
        option = english(context)
        if option is not None:
            option.help = gettext.gettext("Show this message and exit.")
        return option

    part.get_help_option = get_help_option
    for below in getattr(part, "commands", {}).values():
        _translate_help(below)


def command_modules() -> list[str]:
    """Return the dotted names of every commands.py of the house, the general ones last."""
    found = (path for path in PACKAGE.rglob("commands.py") if "management" not in path.parts)
    names = sorted(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in found)
    return sorted(names, key=lambda name: name.startswith("truongso.config"))


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"Trường Số {VERSION}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", help="In phiên bản rồi thoát.", is_eager=True, callback=_show_version)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Khi có lỗi ngoài dự kiến, in đầy đủ dấu vết.")] = False,
) -> None:
    if not set(HELP_OPTION["help_option_names"]) & set(sys.argv[1:]):
        _start_django()


def _import(name: str) -> "ModuleType":
    from django.core.exceptions import AppRegistryNotReady, ImproperlyConfigured

    try:
        return importlib.import_module(name)
    except (AppRegistryNotReady, ImproperlyConfigured):
        _start_django()
        return importlib.import_module(name)


def _start_django() -> None:
    import django
    from django.utils import translation

    django.setup()
    translation.activate("vi")


def _say(sentence: str) -> None:
    from truongso.core.console import error_console

    error_console.print(sentence, style="red", highlight=False, markup=False, soft_wrap=True)


def _sentence_of(error: Exception) -> str:
    """Return the one sentence for an error; what nobody expected also goes to the log, with its traceback."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError, OperationalError
    from environs import EnvError

    from truongso.core.refusal import Refused

    if isinstance(error, Refused):
        return error.sentence
    if isinstance(error, ImproperlyConfigured):
        return str(error)
    if isinstance(error, EnvError):
        name = re.search(r"[A-Z][A-Z_]+", str(error))
        return f"Biến môi trường {name[0] if name else ''} có giá trị không đúng: xem docs/installation.md."
    if isinstance(error, DatabaseError) and _tables_are_missing(error):
        return "Cơ sở dữ liệu chưa được lập hoặc chưa nâng cấp: hãy chạy truongso setup rồi thử lại."
    log = _log(error)
    if isinstance(error, OperationalError):
        return f"Không làm việc được với cơ sở dữ liệu: hãy chạy truongso doctor. Chi tiết ở {log}."
    return f"Có lỗi ngoài dự kiến ({type(error).__name__}). Chi tiết ở {log}; thêm --debug ngay sau truongso để xem tại chỗ."


def _tables_are_missing(error: Exception) -> bool:
    text = str(error)
    return (
        "no such table" in text
        or "no such column" in text
        or getattr(error.__cause__, "sqlstate", "") in {"42P01", "42703"}
    )


def _log(error: Exception) -> str:
    from django.conf import settings

    path: Path = settings.HOME / "log" / "truongso.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = logging.FileHandler(path, encoding="utf-8")
    except OSError:
        return "màn hình này khi thêm --debug"
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.Logger("truongso.cli")
    logger.addHandler(handler)
    logger.error("truongso %s", " ".join(sys.argv[1:2]), exc_info=error)
    handler.close()
    return str(path)
