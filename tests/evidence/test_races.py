"""Two people, or one person twice, at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from tests.evidence import builders
from tests.evidence.builders import Upload
from tests.evidence.conftest import make_people
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import actions
from truongso.foundation.evidence.checks import check_files
from truongso.foundation.evidence.models import Blob, Item, Link, Version

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """Run the works in threads that start together; return what each gave back or raised."""
    barrier = Barrier(len(works))

    def run(work):
        barrier.wait(timeout=20)
        try:
            return work()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_the_same_form_sent_twice_at_once_gives_one_item(submit_pdf):
    cast = make_people()
    content = builders.pdf()

    def send():
        return submit_pdf(cast.an, content=content, request_key="form-1", link_to=cast.maths)

    given = at_once(send, send, send)
    assert {item.pk for item in given} == {Item.objects.get().pk}
    assert (Version.objects.count(), Blob.objects.count(), Link.objects.count()) == (1, 1, 1)
    assert Event.objects.filter(code="evidence.added").count() == 1


def test_two_people_send_the_same_content_at_once(submit_pdf):
    cast = make_people()
    at_once(lambda: submit_pdf(cast.an), lambda: submit_pdf(cast.hoa))
    assert (Item.objects.count(), Blob.objects.count(), check_files()) == (2, 1, [])


def test_two_judges_at_once_the_later_learns_it_was_decided(submit_pdf):
    cast = make_people()
    item = submit_pdf(cast.an)
    given = at_once(
        lambda: actions.accept(item, by=cast.binh), lambda: actions.reject(item, reason="thiếu trang ký", by=cast.giang)
    )
    refused = [answer.sentence for answer in given if isinstance(answer, Refused)]
    item.refresh_from_db()
    assert refused == [f"Minh chứng này đang ở trạng thái «{item.get_status_display()}», không chờ duyệt."]
    assert Event.objects.filter(code__in=["evidence.accepted", "evidence.rejected"]).count() == 1


def test_two_new_versions_at_once_get_two_numbers(submit_pdf):
    cast = make_people()
    item = submit_pdf(cast.an)
    at_once(
        lambda: actions.add_version(item, upload=Upload(builders.pdf(2), "b.pdf"), by=cast.an),
        lambda: actions.add_version(item, upload=Upload(builders.pdf(3), "c.pdf"), by=cast.an),
    )
    assert list(item.versions.values_list("number", flat=True)) == [3, 2, 1]
