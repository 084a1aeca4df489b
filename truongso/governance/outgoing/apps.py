from django.apps import AppConfig


class OutgoingConfig(AppConfig):
    """Documents that go out: drafted, reviewed, numbered, signed, issued, delivered."""

    name = "truongso.governance.outgoing"
    label = "outgoing"

    def ready(self) -> None:
        from truongso.governance.outgoing import receivers  # noqa: F401 (listens)
