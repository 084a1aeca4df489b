from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    """What the platform can share or extract: fields with type, meaning, classification and legal purpose."""

    name = "truongso.foundation.datasets"
    label = "datasets"
