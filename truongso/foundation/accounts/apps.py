from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Log in, second factors, session lock; an account belongs to a person."""

    name = "truongso.foundation.accounts"
    label = "accounts"

    def ready(self) -> None:
        from truongso.foundation.accounts import signals  # noqa: F401
