"""A child leaves or comes back, a guardian is unlinked: the guardian's role follows at once.

Steps that write many pupils together (the new school year) are followed by the job of the night (duties.py).
"""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from truongso.foundation.org.models import Assignment
from truongso.foundation.org.roles import Role
from truongso.records.onboarding import actions
from truongso.records.students.models import Guardianship, Pupil


@receiver(post_save, sender=Pupil, dispatch_uid="onboarding.pupil_saved")
def follow_the_child(sender: type[Pupil], instance: Pupil, created: bool, raw: bool = False, **_: Any) -> None:
    """End the role of guardians whose last child went; give it back when the child is here again."""
    if created or raw:
        return
    guardians = list(Guardianship.objects.filter(pupil=instance).select_related("person"))
    if not guardians:
        return
    today = timezone.localdate()
    if not instance.is_studying:
        actions.end_guardian_roles([one.person_id for one in guardians], on=today, by=None)
        return
    people = [one.person_id for one in guardians]
    held = Assignment.objects.during(today, today.replace(year=today.year + 100)).filter(role=Role.GUARDIAN)
    holders = set(held.filter(person__in=people, ends_on=None).values_list("person", flat=True))
    for one in guardians:
        if one.person_id not in holders:
            actions.give_guardian_role(one.person, on=today, by=None)


@receiver(post_delete, sender=Guardianship, dispatch_uid="onboarding.guardian_unlinked")
def follow_the_link(sender: type[Guardianship], instance: Guardianship, **_: Any) -> None:
    """End the role of a guardian who has no other child here."""
    actions.end_guardian_roles([instance.person_id], on=timezone.localdate(), by=None)
