"""The data folder of an installation."""

from django.conf import settings


def prepare_home() -> None:
    """Make the data folder where it is not there; rows, files and the secret key are nobody else's."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    settings.HOME.chmod(0o700)
