"""A pupil's photo: kept only while the family agrees, gone the moment it does not."""

from datetime import date
from typing import Any

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.consents.questions import is_consented
from truongso.foundation.org.models import Person
from truongso.records.students.models import PHOTO, Pupil, PupilPhoto


@action
def set_photo(pupil: Pupil, content: bytes, *, today: date, by: Any) -> PupilPhoto:
    """Keep a picture made by photos.read_photo, in place of the one before. Refused without consent."""
    # The person is what consents lock: a withdrawal at the same moment comes before or after, never between.
    Person.objects.select_for_update().get(pk=pupil.person_id)
    locked = Pupil.objects.select_for_update(of=("self",)).whole().get(pk=pupil.pk)
    if not is_consented(locked.person, PHOTO, on=today):
        raise Refused(f"Em {locked} và gia đình chưa đồng ý dùng ảnh: hãy ghi đồng ý trước khi nộp ảnh.", field="file")
    PupilPhoto.objects.filter(pupil=locked).delete()
    kept = PupilPhoto.keep(locked, content, by=by)
    record("students.photo_set", locked, by=by)
    return kept


@action
def remove_photo(pupil: Pupil, *, by: Any) -> bool:
    """Erase a pupil's photo; returns whether there was one."""
    erased, _ = PupilPhoto.objects.filter(pupil=pupil).delete()
    if erased:
        record("students.photo_removed", pupil, by=by)
    return bool(erased)
