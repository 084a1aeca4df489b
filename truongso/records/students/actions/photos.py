"""A pupil's photo: kept only while the family agrees, gone the moment it does not."""

from typing import Any

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.records.students.models import Pupil, PupilPhoto


@action
def set_photo(pupil: Pupil, content: bytes, *, by: Any) -> PupilPhoto:
    """Keep a picture made by photos.read_photo, in place of the one before. Refused without the family's consent."""
    locked = Pupil.objects.select_for_update(of=("self",)).whole().get(pk=pupil.pk)
    if locked.photo_consent_on is None:
        raise Refused(f"Gia đình em {locked} chưa đồng ý dùng ảnh: hãy ghi đồng ý trước khi nộp ảnh.", field="file")
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
