"""Settings of a test run: a data folder of its own, and the database that TEST_DATABASE names.

`pytest` uses SQLite; `TEST_DATABASE=postgresql pytest` starts a PostgreSQL of its own for the run. Parallel workers
inherit both through the environment.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "TRUONGSO_TEST_HOME" not in os.environ:
    _home = tempfile.mkdtemp(prefix="truongso-test-")
    os.environ["TRUONGSO_TEST_HOME"] = _home
    atexit.register(shutil.rmtree, _home, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith("TRUONGSO_") and name != "TRUONGSO_TEST_HOME"]:
    del os.environ[_name]  # a developer's own installation must not colour the tests
os.environ["TRUONGSO_HOME"] = os.environ["TRUONGSO_TEST_HOME"]

ON_POSTGRESQL = os.environ.get("TEST_DATABASE", "sqlite") == "postgresql"
if ON_POSTGRESQL:
    if "TEST_DATABASE_URL" not in os.environ:
        from tests import throwaway_postgresql

        os.environ["TEST_DATABASE_URL"] = throwaway_postgresql.start().url
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
else:
    os.environ["DATABASE_URL"] = f"sqlite:///{Path(os.environ['TRUONGSO_HOME']) / 'unused.sqlite3'}"

from truongso.config.settings import *  # noqa: E402, F403
from truongso.config.settings import DATABASES, HOME  # noqa: E402

if ON_POSTGRESQL:
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # threads of a test close what they opened
else:
    # A file, so that threads, the live server and other processes see one database; nothing here must outlive a crash.
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}
    _options = DATABASES["default"]["OPTIONS"]
    _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
