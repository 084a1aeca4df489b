from django.apps import AppConfig


class CaseFilesConfig(AppConfig):
    """Work files, their yearly list, hand-over to the archive."""

    name = "truongso.governance.casefiles"
    label = "casefiles"

    def ready(self) -> None:
        from truongso.governance.casefiles import receivers  # noqa: F401 (listens)
