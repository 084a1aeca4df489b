from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Official papers in the layout of NĐ 30/2020: one content model, PDF/A and Word, numbers from a locked series."""

    name = "truongso.foundation.papers"
    label = "papers"
