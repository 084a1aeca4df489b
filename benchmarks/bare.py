"""The settings of the site with one more page, to compare with."""

from pathlib import Path

from truongso.config.settings import *  # noqa: F403
from truongso.config.settings import TEMPLATES

ROOT_URLCONF = "benchmarks.bare_urls"
TEMPLATES[0]["DIRS"] = [str(Path(__file__).parent / "templates")]
