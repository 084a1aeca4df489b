"""Building in the background, begun when an archive is asked for."""

from django.utils import timezone
from django_tasks import task

from truongso.trust.data_requests import actions
from truongso.trust.data_requests.models import Archive


@task()
def make_archive(archive: int) -> str:
    """Build an archive; one that another worker has, or that is done, is left alone."""
    made = actions.build_archive(Archive.objects.get(pk=archive), now=timezone.now())
    return "không có gì để lập" if made is None else made.get_stage_display()
