from django.apps import AppConfig


class SigningConfig(AppConfig):
    """Digital signatures: who signed a file, whether it stands, and on which trust."""

    name = "truongso.foundation.signing"
    label = "signing"

    def ready(self) -> None:
        from truongso.foundation.signing import hexadecimal, receivers  # noqa: F401

        hexadecimal.install()
