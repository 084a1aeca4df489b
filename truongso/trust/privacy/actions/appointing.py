"""Put somebody in charge of personal data, by a decision."""

from datetime import date
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.text import squeeze
from truongso.foundation.audit.recording import action, record
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Person, Unit
from truongso.foundation.org.roles import Role
from truongso.trust.privacy.models import Appointment

LEAST_YEARS = 2  # NĐ 356/2025, articles 13 and 14 (seen, unchecked): degree, two years of experience, trained


@action
def appoint_officer(
    person: Person, *, unit: Unit | None, basis: str, starts_on: date, degree: str, experience_years: int,
    trained_on: date | None, by: Any,
) -> Appointment:  # fmt: skip
    """Appoint a person from a day on. Refused without a decision, a degree, and the experience that the decree asks for."""
    if not squeeze(basis):
        raise Refused("Hãy ghi số, ngày của quyết định phân công.", field="basis")
    if not squeeze(degree):
        raise Refused("Hãy ghi trình độ: quy định yêu cầu từ cao đẳng trở lên.", field="degree")
    if experience_years < LEAST_YEARS:
        raise Refused(f"Quy định yêu cầu ít nhất {LEAST_YEARS} năm kinh nghiệm.", field="experience_years")
    assignment = org.assign(
        person, Role.DATA_PROTECTION_OFFICER, unit=unit, starts_on=starts_on, basis=squeeze(basis)[:300], by=by
    )
    made: Appointment = Appointment.objects.create(
        assignment=assignment, degree=squeeze(degree)[:200], experience_years=experience_years, trained_on=trained_on,
        appointed_by=by,
    )  # fmt: skip
    record("privacy.officer_appointed", person, by=by)
    return made
