from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Evidence is stored once and proves many things: files, links and records made by the platform."""

    name = "truongso.foundation.evidence"
    label = "evidence"
    verbose_name = "Minh chứng"
