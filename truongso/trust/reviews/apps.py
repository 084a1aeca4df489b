from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Access review each quarter, emergency access and its report."""

    name = "truongso.trust.reviews"
    label = "reviews"

    def ready(self) -> None:
        from truongso.trust.reviews import receivers  # noqa: F401 - connects what tells people
