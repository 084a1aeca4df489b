from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Access review each quarter, emergency access and its report."""

    name = "truongso.trust.reviews"
    label = "reviews"
