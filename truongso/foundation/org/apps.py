from django.apps import AppConfig


class OrgConfig(AppConfig):
    """The school: people, units, what each person does from when to when, and the calendar."""

    name = "truongso.foundation.org"
    label = "org"
