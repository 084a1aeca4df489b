"""Lists: filters, order, pages, groups; the same number of queries for eleven accounts and for fifteen hundred."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.scim.conftest import ENTERPRISE, GROUP, USER, Api, assert_error, make_api, new_user, path_of
from truongso.foundation.accounts.models import User
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment, Person, Unit
from truongso.foundation.org.roles import Role
from truongso.foundation.scim.models import ClientGroup

SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"


def names(api: Api, path: str) -> list[str]:
    answer = api.get(path)
    assert answer.status_code == 200, answer.content
    return [one["userName"] for one in answer.json().get("Resources", [])]


@pytest.mark.parametrize(
    ("filter_text", "found"),
    [
        ('userName eq "AN"', ["an"]),
        ('userName sw "m" and active eq true', ["minh", "mai"]),
        ('userName ne "an" and not (userName co "n")', ["mai", "thu", "chi", "em"]),
        ('emails.value eq "AN@demo.invalid"', ["an"]),
        ('emails[type eq "work" and value co "dung@"]', ["dung"]),
        ('displayName eq "phạm thị an"', ["an"]),
        ('displayName co "thị" and name.familyName eq "LÊ"', ["mai"]),
        (f'{ENTERPRISE}:employeeNumber eq "dm-an"', ["an"]),
        (f'{USER}:userName eq "an"', ["an"]),
        ('roles.value eq "pupil"', ["chi"]),
        ('groups.display eq "Lớp 10A1"', ["an", "chi"]),
        ('externalId eq "1"', []),
        ("externalId pr", []),
        ('id eq "not-a-uuid"', []),
        ('userName eq "an" or userName eq "chi"', ["an", "chi"]),
        ('userName eq "\'; DROP TABLE accounts_user; --"', []),
        ('userName co "%" or userName co "_"', []),
    ],
)
def test_filters_find_exactly(reader, cast, filter_text, found):
    listed = names(reader, f"/Users?filter={quote(filter_text)}")
    assert sorted(listed) == sorted(found)
    body = {"schemas": [SEARCH], "filter": filter_text}
    assert reader.post("/Users/.search", body).json()["totalResults"] == len(found)


@pytest.mark.parametrize(
    ("filter_text", "kind"),
    [
        ("userName", "invalidFilter"),
        ("userName eq", "invalidFilter"),
        ('userName eq "a', "invalidFilter"),
        ('nickName eq "a"', "invalidFilter"),
        ('password eq "a"', "invalidFilter"),
        ("active gt true", "invalidFilter"),
        ("(" * 400 + 'userName eq "a"' + ")" * 400, None),
        ("not (" * 300 + 'userName eq "a"' + ")" * 300, "invalidFilter"),
        ('userName eq "' + "a" * 3000 + '"', "invalidFilter"),
        ('userName eq "a\x00b"', "invalidFilter"),
        ("userName eq 1e999", None),
    ],
)
def test_hostile_filters_are_answered_not_obeyed(reader, cast, filter_text, kind):
    answer = reader.get(f"/Users?filter={quote(filter_text)}")
    assert answer.status_code in ({400} if kind else {200, 400}), answer.content
    if kind:
        assert answer.json()["scimType"] == kind


def test_pages_and_order(reader, cast):
    everybody = names(reader, "/Users?sortBy=userName")
    assert everybody == sorted(user.username for user in vars(cast).values())
    assert names(reader, "/Users?sortBy=userName&sortOrder=descending&count=2") == everybody[::-1][:2]
    body = reader.get("/Users?sortBy=userName&startIndex=3&count=4").json()
    assert [one["userName"] for one in body["Resources"]] == everybody[2:6]
    assert (body["totalResults"], body["startIndex"], body["itemsPerPage"]) == (11, 3, 4)
    nothing = reader.get("/Users?count=0").json()
    assert (nothing["totalResults"], nothing["itemsPerPage"]) == (11, 0)
    assert reader.get("/Users?startIndex=-5&count=-1").json()["itemsPerPage"] == 0
    assert reader.get("/Users?startIndex=99999999999999999999").json().get("Resources", []) == []
    by_name = names(reader, "/Users?sortBy=name.givenName&count=3")
    assert by_name[0] == "an"


def test_a_search_over_everything_is_one_list(reader, cast):
    body = reader.post("/.search", {"schemas": [SEARCH], "count": 200}).json()
    kinds = [one["meta"]["resourceType"] for one in body["Resources"]]
    assert (kinds.count("User"), kinds.count("Group")) == (11, 15)
    assert body["totalResults"] == 26
    second = reader.post("/.search", {"schemas": [SEARCH], "startIndex": 10, "count": 4}).json()["Resources"]
    assert [one["meta"]["resourceType"] for one in second] == ["User", "User", "Group", "Group"]
    found = reader.post("/.search", {"schemas": [SEARCH], "filter": 'displayName co "10A1"'}).json()
    assert [one["displayName"] for one in found["Resources"]] == ["Lớp 10A1"]


def test_only_the_attributes_asked_for(reader, cast):
    body = reader.get(f"{path_of(cast.an)}?attributes=userName,name.givenName").json()
    assert body.keys() == {"schemas", "id", "userName", "name"}
    assert body["name"] == {"givenName": "An"}
    assert "emails" not in reader.get(f"{path_of(cast.an)}?excludedAttributes=emails").json()


# --- Groups --------------------------------------------------------------------------------------------------
def test_a_class_as_a_group(reader, cast):
    unit = Unit.objects.get(code="lop-10a1")
    body = reader.get(f"/Groups/{unit.uid}").json()
    assert body["displayName"] == "Lớp 10A1"
    assert [m["value"] for m in body["members"]] == [str(cast.an.person.uid), str(cast.chi.person.uid)]
    assert body["members"][0]["$ref"] == f"http://testserver/scim/v2/Users/{cast.an.person.uid}"


def test_members_follow_the_assignments_the_same_day(reader, cast, settings):
    unit = Unit.objects.get(code="lop-10a1")
    place = Assignment.objects.get(person=cast.chi.person, unit=unit)
    from django.utils import timezone

    org.end_assignment(place, ends_on=timezone.localdate() - timedelta(days=1), reason="Chuyển lớp", by=None)
    members = reader.get(f"/Groups/{unit.uid}").json()["members"]
    assert [m["value"] for m in members] == [str(cast.an.person.uid)]
    assert names(reader, "/Users?filter=" + quote('groups.display eq "Lớp 10A1"')) == ["an"]


def test_units_are_not_changed_from_outside(api, cast):
    unit = Unit.objects.get(code="lop-10a1")
    path, before = f"/Groups/{unit.uid}", list(Assignment.objects.order_by("pk").values())
    sentence = "Đơn vị và thành viên theo phân công của nhà trường: ứng dụng chỉ đọc được."
    add = {"op": "add", "path": "members", "value": [{"value": str(cast.em.person.uid)}]}
    for answer in (api.patch(path, add), api.put(path, {"schemas": [GROUP], "displayName": "X"}), api.delete(path)):
        assert_error(answer, 403, sentence)
    assert list(Assignment.objects.order_by("pk").values()) == before


def test_a_client_keeps_groups_of_its_own_that_give_no_right(api, cast, client_of):
    member = {"value": str(cast.em.person.uid)}
    made = api.post("/Groups", {"schemas": [GROUP], "displayName": "Quản trị hệ thống", "members": [member]})
    assert made.status_code == 201
    path = f"/Groups/{made.json()['id']}"
    assert client_of(cast.em).get("/he-thong/cap-phat-tai-khoan/").status_code == 403
    assert make_api("Ứng dụng khác").get(path).status_code == 404
    assert {g["display"] for g in api.get(path_of(cast.em)).json()["groups"]} == {"Quản trị hệ thống"}
    add = {"op": "add", "path": "members", "value": [{"value": str(cast.chi.person.uid)}]}
    assert len(api.patch(path, add).json()["members"]) == 2
    remove = {"op": "remove", "path": f'members[value eq "{cast.em.person.uid}"]'}
    assert [m["value"] for m in api.patch(path, remove).json()["members"]] == [str(cast.chi.person.uid)]
    unknown = {"op": "add", "path": "members", "value": [{"value": "00000000-0000-4000-8000-000000000001"}]}
    assert api.patch(path, unknown).status_code == 404
    assert api.delete(path).status_code == 204
    assert not ClientGroup.objects.exists()


# --- Speed -------------------------------------------------------------------------------------------------
def _queries(api: Api, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert api.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "path", ["/Users?count=200", "/Groups?count=200", "/Users?filter=roles.value%20eq%20%22pupil%22"]
)
def test_a_list_of_1500_accounts_takes_no_more_queries(api, cast, path):
    api.post("/Users", new_user())
    few = _queries(api, path)
    unit = Unit.objects.get(code="lop-10a1")
    people = org.add_people([Person(full_name=f"Học sinh {n}", code=f"HS{n}") for n in range(1500)], by=None)
    User.objects.bulk_create([User(username=f"hs{n}", person=person) for n, person in enumerate(people)])
    org.assign_many([Assignment(person=p, role=Role.PUPIL, unit=unit, starts_on="2025-09-01") for p in people], by=None)
    assert _queries(api, path) == few
    assert few <= 8
