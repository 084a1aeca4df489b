"""Building packages in the background."""

from django.utils import timezone
from django_tasks import task

from truongso.governance.casefiles import actions
from truongso.governance.casefiles.models import Package


@task()
def make_package(package: int) -> str:
    """Build a package; one that another worker has, or that is done, is left alone."""
    made = actions.build_package(Package.objects.get(pk=package), now=timezone.now())
    return "không có gì để lập" if made is None else made.get_stage_display()
