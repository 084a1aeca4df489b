"""Every data set about people is processed for a declared purpose, and every purpose can be read by people."""

import pytest

from truongso.foundation.consents.registry import holds_personal_data, purposes, purposes_of
from truongso.foundation.datasets.registry import data_sets


def test_every_data_set_about_people_belongs_to_a_purpose():
    without = [held.code for held in data_sets if holds_personal_data(held) and not purposes_of(held)]
    assert without == []


def test_every_field_about_people_is_needed_for_a_purpose():
    left_out = {
        f"{held.code}.{one.code}"
        for held in data_sets
        for one in held.fields
        if holds_personal_data(held)
        and not any(one in scope.fields for purpose in purposes for scope in purpose.scopes if scope.data_set == held)
    }
    assert left_out == set()


def test_data_sets_without_a_purpose_say_nothing_about_people():
    without = [held for held in data_sets if not purposes_of(held)]
    assert {held.code.split(".")[0] for held in without} <= {"facilities"}
    assert [held.code for held in without if holds_personal_data(held)] == []


@pytest.mark.parametrize("purpose", list(purposes), ids=lambda one: one.code)
@pytest.mark.django_db
def test_a_purpose_reads_as_sentences(purpose):
    assert purpose.title and purpose.why.endswith(".") and purpose.subjects_text and purpose.what and purpose.retention
    assert purpose.receivers and purpose.legal_basis.place
    assert not purpose.is_publishing or purpose.child_signs
