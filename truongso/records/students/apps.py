from django.apps import AppConfig


class StudentsConfig(AppConfig):
    """The register of pupils: identity, family, addresses, classes, enrolment; every value with its source."""

    name = "truongso.records.students"
    label = "students"

    def ready(self) -> None:
        from truongso.records.students import receivers  # noqa: F401 - connects what listens to the directory of people
