from django.apps import AppConfig


class WorkConfig(AppConfig):
    """What waits for whom and by when: worklists, recurring duties, notices, the calendar, jobs by the clock."""

    name = "truongso.foundation.work"
    label = "work"
    verbose_name = "Công việc"
