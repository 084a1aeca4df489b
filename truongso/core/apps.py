from django.apps import AppConfig


class CoreConfig(AppConfig):
    """UI kit, Vietnamese text and the small mechanisms that every room uses; knows nothing of schools."""

    name = "truongso.core"
    label = "core"

    def ready(self) -> None:
        from truongso.core import declarations

        declarations.discover()
