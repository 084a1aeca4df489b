"""Accounts come and go with a provisioning client, within what the school's registers allow."""

import pytest

from tests.scim.conftest import ENTERPRISE, SINCE, USER, assert_error, make_api, new_user, path_of
from truongso.foundation.accounts.models import User
from truongso.foundation.audit.models import Event
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Assignment, Person
from truongso.foundation.org.roles import Role
from truongso.foundation.scim.models import AccountLink

REPLACE_ACTIVE = {"op": "replace", "path": "active"}
HELD = "Nhà trường quản lý thông tin của Phạm Thị An: ứng dụng chỉ đổi active, externalId."


def test_a_teacher_as_a_client_sees_her(reader, cast):
    answer = reader.get(path_of(cast.an))
    body = answer.json()
    assert answer["Content-Type"] == "application/scim+json"
    assert answer["ETag"] == body["meta"].pop("version")
    assert body.pop("meta").keys() == {"resourceType", "location", "created"}
    groups = body.pop("groups")
    assert [group["display"] for group in groups] == ["Tổ Toán – Tin", "Ban chuyển đổi số", "Lớp 10A1"]
    assert body == {
        "schemas": [USER, ENTERPRISE],
        "id": str(cast.an.person.uid),
        "userName": "an",
        "name": {"familyName": "Phạm", "middleName": "Thị", "givenName": "An"},
        "displayName": "Phạm Thị An",
        "active": True,
        "emails": [{"value": "an@demo.invalid", "type": "work"}],
        "roles": [
            {"value": "homeroom_teacher", "display": "Giáo viên chủ nhiệm"},
            {"value": "teacher", "display": "Giáo viên"},
            {"value": "unit_member", "display": "Thành viên đơn vị"},
        ],
        ENTERPRISE: {"employeeNumber": "DM-an", "department": "Tổ Toán – Tin"},
    }


def test_birth_date_gender_and_password_are_nowhere(reader, cast):
    Person.objects.filter(pk=cast.chi.person_id).update(born_on="2010-03-02")
    text = reader.get(path_of(cast.chi)).content.decode()
    assert "2010" not in text
    assert "password" not in text.lower()


def test_a_person_unknown_to_the_school_gets_an_account_and_no_right(api):
    answer = api.post("/Users", new_user(externalId="hr-17", emails=[{"value": "quyen@so.gov.vn", "type": "work"}]))
    assert answer.status_code == 201
    made = User.objects.select_related("person").get(username="quyen.hoang")
    assert answer["Location"] == f"http://testserver/scim/v2/Users/{made.person.uid}"
    assert (made.person.full_name, made.email, made.is_active) == ("Hoàng Thị Quyên", "quyen@so.gov.vn", True)
    assert made.must_change_password
    assert not made.person.assignments.exists()
    assert answer.json()["externalId"] == "hr-17"
    opened = Event.objects.get(code="accounts.opened")
    assert (opened.actor, opened.data["username"]) == (None, "quyen.hoang")
    assert Event.objects.filter(code="scim.user_made").count() == 1


@pytest.mark.parametrize(
    ("name", "full_name", "parts"),
    [
        ({"familyName": "Nguyễn", "givenName": "Văn An"}, "Nguyễn Văn An", ("Nguyễn", "Văn", "An")),
        ({"familyName": "Lê", "givenName": "Mai"}, "Lê Mai", ("Lê", None, "Mai")),
        ({"givenName": "Y"}, "Y", (None, None, "Y")),
        (
            {"familyName": "Công", "middleName": "Tằng Tôn Nữ", "givenName": "Hoa"},
            "Công Tằng Tôn Nữ Hoa",
            ("Công", "Tằng Tôn Nữ", "Hoa"),
        ),
        ({"familyName": "Nguye\u0302\u0303n", "givenName": "Thu\u0309y"}, "Nguyễn Thủy", ("Nguyễn", None, "Thủy")),
    ],
)
def test_names_stand_in_the_vietnamese_order(api, name, full_name, parts):
    body = api.post("/Users", new_user(name=name)).json()
    assert body["displayName"] == full_name
    assert tuple(body["name"].get(part) for part in ("familyName", "middleName", "givenName")) == parts
    assert Person.objects.get(user__username="quyen.hoang").full_name == full_name


def test_a_changed_given_name_of_two_words_does_not_double_the_middle_name(api):
    uid = api.post("/Users", new_user()).json()["id"]
    body = api.patch(f"/Users/{uid}", {"op": "replace", "path": "name.givenName", "value": "Thị Quỳnh"}).json()
    assert body["displayName"] == "Hoàng Thị Quỳnh"


def test_a_teacher_of_the_register_gets_her_account_by_code_and_name(api, cast):
    tam = org.add_person(full_name="Lý Thị Tâm", code="GV-31", email="tam@truong.edu.vn", by=None)
    org.assign(tam, Role.TEACHER, starts_on=SINCE, by=None)
    asked = new_user("tam.ly", name={"familyName": "Lý", "givenName": "Thị Tâm"}, emails=[{"value": "x@evil.test"}])
    body = api.post("/Users", asked | {ENTERPRISE: {"employeeNumber": "GV-31"}}).json()
    assert body["id"] == str(tam.uid)
    assert [role["value"] for role in body["roles"]] == ["teacher"]
    # The letter to recover a password goes where the school says, not where a client says.
    assert User.objects.get(username="tam.ly").email == "tam@truong.edu.vn"
    assert Person.objects.filter(full_name="Lý Thị Tâm").count() == 1


def test_a_code_with_another_name_takes_over_nobody(api, cast):
    org.add_person(full_name="Lý Thị Tâm", code="GV-31", by=None)
    answer = api.post("/Users", new_user() | {ENTERPRISE: {"employeeNumber": "GV-31"}})
    sentence = "Mã GV-31 là của người có tên khác: hãy kiểm tra employeeNumber và name."
    assert_error(answer, 400, sentence, "invalidValue")
    assert not User.objects.filter(username="quyen.hoang").exists()
    assert not Event.objects.filter(code__startswith="scim.user").exists()


def test_a_person_with_an_account_gets_no_second_one(api, cast):
    asked = new_user("an.pham", name={"familyName": "Phạm", "givenName": "Thị An"})
    answer = api.post("/Users", asked | {ENTERPRISE: {"employeeNumber": "DM-an"}})
    assert_error(answer, 409, "Người mang mã DM-an đã có tài khoản.", "uniqueness")
    answer = api.post("/Users", new_user("MINH"))
    assert_error(answer, 409, "Tên đăng nhập «minh» đã có người dùng.", "uniqueness")
    assert User.objects.count() == 11


@pytest.mark.parametrize(
    "username", ["аn", "min\u212a", "ｍｉｎｈ", "mi\u200bnh", "quyên", "a", "x" * 61, "a b", "../x"]
)
def test_look_alike_and_strange_user_names_are_refused(api, username):
    answer = api.post("/Users", new_user(username))
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")
    assert answer.json()["detail"].startswith("Tên đăng nhập")
    assert not User.objects.exists()


@pytest.mark.parametrize("given", ["Аn", "An\u202e", "Ａn", "An\x07"])
def test_look_alike_letters_in_names_are_refused(api, given):
    answer = api.post("/Users", new_user(name={"familyName": "Phạm", "givenName": given}))
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")
    assert not Person.objects.exists()


def test_mass_assignment_reaches_nothing(api, cast):
    before = list(Assignment.objects.order_by("pk").values())
    greedy = new_user(
        id=str(cast.minh.person.uid), roles=[{"value": "administrator"}], groups=[{"value": "x"}],
        displayName="Hiệu trưởng", is_superuser=True, person=cast.minh.person_id, assignments=[{"role": "principal"}],
        must_change_password=False, entitlements=[{"value": "all"}], meta={"version": "1"}, last_login="2026-01-01",
    )  # fmt: skip
    answer = api.post("/Users", greedy)
    assert answer.status_code == 201
    made = User.objects.select_related("person").get(username="quyen.hoang")
    assert made.person.uid != cast.minh.person.uid
    assert (made.person.full_name, made.must_change_password, made.last_login) == ("Hoàng Thị Quyên", True, None)
    assert "roles" not in answer.json()
    for path, value in (
        ("roles", [{"value": "administrator"}]),
        ("groups", [{"value": "x"}]),
        ("displayName", "Hiệu trưởng"),
        (f"{ENTERPRISE}:department", "Ban giám hiệu"),
        ("id", "x"),
    ):
        refused = api.patch(f"/Users/{made.person.uid}", {"op": "replace", "path": path, "value": value})
        assert (refused.status_code, refused.json()["scimType"]) == (400, "mutability"), path
    api.put(f"/Users/{made.person.uid}", greedy)
    api.patch(f"/Users/{made.person.uid}", {"op": "add", "value": {"is_superuser": True, "person": 1}})
    assert list(Assignment.objects.order_by("pk").values()) == before


NO_PASSWORD = "Ứng dụng không đặt được mật khẩu: người dùng tự đặt, nhà trường đặt lại khi cần."


def test_a_client_never_sets_a_password(api, cast):
    hashes = dict(User.objects.values_list("pk", "password"))
    answers = [
        api.post("/Users", new_user(password="Mat-khau-cua-ke-gian-1")),
        api.put(path_of(cast.an), new_user("an", PassWord="x")),
        api.patch(path_of(cast.an), {"op": "replace", "path": "password", "value": "x"}),
        api.patch(path_of(cast.an), {"op": "replace", "path": f"{USER}:password", "value": "x"}),
        api.patch(path_of(cast.an), {"op": "add", "value": {"password": "x"}}),
    ]
    for answer in answers:
        assert_error(answer, 400, NO_PASSWORD, "invalidValue")
    assert dict(User.objects.values_list("pk", "password")) == hashes


def test_active_false_closes_the_account_and_ends_its_sessions(api, cast, client_of):
    browser = client_of(cast.an)
    assert browser.get("/viec-cua-toi/").status_code == 200
    body = api.patch(path_of(cast.an), REPLACE_ACTIVE | {"value": False}).json()
    assert body["active"] is False
    assert browser.get("/viec-cua-toi/").status_code == 302
    cast.an.refresh_from_db()
    assert not cast.an.is_active
    closed = Event.objects.get(code="accounts.closed")
    assert (closed.actor, closed.data["reason"]) == (None, "Ứng dụng «Entra của Sở» báo ngừng dùng.")
    assert api.patch(path_of(cast.an), REPLACE_ACTIVE | {"value": "True"}).json()["active"] is True
    assert Event.objects.filter(code="accounts.reopened").count() == 1


def test_what_the_school_closed_stays_closed(api, cast):
    from truongso.foundation.accounts import actions as accounts

    accounts.close_account(cast.an, reason="Chuyển trường", by=None)
    answer = api.patch(path_of(cast.an), REPLACE_ACTIVE | {"value": True})
    assert_error(answer, 400, "Tài khoản này do nhà trường khóa: chỉ nhà trường mở lại được.", "mutability")
    cast.an.refresh_from_db()
    assert not cast.an.is_active


@pytest.mark.parametrize("who", ["hanh", "binh", "minh"])
def test_leaders_and_administrators_are_out_of_reach(api, cast, who):
    user = getattr(cast, who)
    sentence = "Tài khoản của lãnh đạo và quản trị chỉ đổi được trong Trường Số."
    assert_error(api.patch(path_of(user), REPLACE_ACTIVE | {"value": False}), 403, sentence)
    assert_error(api.delete(path_of(user)), 403, sentence)
    email = {"op": "replace", "path": 'emails[type eq "work"].value', "value": "x@evil.test"}
    assert_error(api.patch(path_of(user), email), 403, sentence)
    user.refresh_from_db()
    assert (user.is_active, user.email) == (True, f"{who}@demo.invalid")
    assert not Event.objects.filter(code__startswith="scim.user").exists()


def test_what_the_register_holds_is_not_changed_from_outside(api, cast):
    for path, value in (
        ("name.givenName", "Ân"),
        ("userName", "an2"),
        ('emails[type eq "work"].value', "x@evil.test"),
        (f"{ENTERPRISE}:employeeNumber", "9"),
    ):
        assert_error(
            api.patch(path_of(cast.an), {"op": "replace", "path": path, "value": value}), 400, HELD, "mutability"
        )
    cast.an.refresh_from_db()
    assert (cast.an.username, cast.an.email, cast.an.person.full_name) == ("an", "an@demo.invalid", "Phạm Thị An")
    body = api.patch(path_of(cast.an), {"op": "add", "value": {"externalId": "hr-1"}}).json()
    assert body["externalId"] == "hr-1"


def test_a_replacement_keeps_what_a_client_does_not_assert_of_a_teacher(api, cast):
    asked = new_user("an", name={"familyName": "Phạm", "givenName": "Thị An"}, externalId="hr-1")
    answer = api.put(path_of(cast.an), asked)
    assert answer.status_code == 200
    cast.an.refresh_from_db()
    assert (cast.an.email, cast.an.is_active) == ("an@demo.invalid", True)
    assert AccountLink.objects.get(user=cast.an).external_id == "hr-1"


def test_an_account_let_go_is_closed_gone_and_can_be_taken_up_again(api, cast):
    uid = api.post("/Users", new_user(externalId="hr-17")).json()["id"]
    other = make_api("Ứng dụng khác")
    assert api.delete(f"/Users/{uid}").status_code == 204
    for answer in (api.get(f"/Users/{uid}"), api.delete(f"/Users/{uid}"), api.put(f"/Users/{uid}", new_user())):
        assert_error(answer, 404, "Không có tài khoản này.")
    assert api.get('/Users?filter=userName eq "quyen.hoang"').json()["totalResults"] == 0
    assert other.get(f"/Users/{uid}").json()["active"] is False
    stranger = new_user(name={"familyName": "Kẻ", "givenName": "Khác"})
    assert api.post("/Users", stranger).status_code == 409
    assert other.post("/Users", new_user()).status_code == 409
    again = api.post("/Users", new_user(externalId="hr-17"))
    assert (again.status_code, again.json()["id"], again.json()["active"]) == (201, uid, True)
    assert User.objects.filter(username="quyen.hoang").count() == 1


def test_keys_of_one_client_are_its_own(api, cast):
    other = make_api("Ứng dụng khác")
    api.patch(path_of(cast.an), {"op": "add", "path": "externalId", "value": "1"})
    assert "externalId" not in other.get(path_of(cast.an)).json()
    assert other.get('/Users?filter=externalId eq "1"').json()["totalResults"] == 0
    other.patch(path_of(cast.chi), {"op": "add", "path": "externalId", "value": "1"})
    twice = api.patch(path_of(cast.chi), {"op": "add", "path": "externalId", "value": "1"})
    assert_error(twice, 409, "Khóa «1» đã gắn với tài khoản khác.", "uniqueness")


def test_a_stale_version_changes_nothing(api, cast):
    stale = api.get(path_of(cast.an))["ETag"]
    assert api.get(path_of(cast.an), **{"If-None-Match": stale}).status_code == 304
    api.patch(path_of(cast.an), {"op": "add", "path": "externalId", "value": "1"}, **{"If-Match": stale})
    answer = api.patch(path_of(cast.an), REPLACE_ACTIVE | {"value": False}, **{"If-Match": stale})
    assert_error(answer, 412, "Bản ghi đã đổi sau lần ứng dụng đọc: hãy đọc lại rồi sửa.")
    cast.an.refresh_from_db()
    assert cast.an.is_active
    assert api.get(path_of(cast.an), **{"If-None-Match": stale}).status_code == 200


def test_a_failed_operation_takes_back_those_before_it(api, cast):
    answer = api.patch(
        path_of(cast.an),
        {"op": "add", "path": "externalId", "value": "hr-1"},
        {"op": "replace", "path": "name.givenName", "value": "Ân"},
    )
    assert_error(answer, 400, HELD, "mutability")
    assert not AccountLink.objects.exists()
