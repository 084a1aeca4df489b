from django.urls import path

from truongso.foundation.access.views import accounts, mine, people, school, trail, units

app_name = "access"
_person = "danh-ba/<uuid:uid>/"
urlpatterns = [
    path("quyen-cua-toi/", mine.mine, name="mine"),
    path("bang-quyen/", mine.matrix, name="matrix"),
    path("bang-quyen/excel/", mine.matrix_excel, name="matrix_excel"),
    path("danh-ba/", people.people, name="people"),
    path("danh-ba/excel/", people.export, name="people_export"),
    path("danh-ba/them/", people.add, name="person_add"),
    path(_person, people.person, name="person"),
    path(f"{_person}sua/", people.change, name="person_change"),
    path(f"{_person}phan-cong/", people.assign, name="assign"),
    path(f"{_person}phan-cong/<int:pk>/ket-thuc/", people.end_assignment, name="end_assignment"),
    path(f"{_person}tai-khoan/mo/", accounts.open_account, name="account_open"),
    path(f"{_person}tai-khoan/khoa/", accounts.close_account, name="account_close"),
    path(f"{_person}tai-khoan/mo-lai/", accounts.reopen_account, name="account_reopen"),
    path(f"{_person}tai-khoan/mat-khau/", accounts.reset_password, name="account_reset"),
    path(f"{_person}tai-khoan/bo-tam-khoa/", accounts.unlock, name="account_unlock"),
    path(f"{_person}tai-khoan/go-hai-lop/", accounts.remove_second_factors, name="account_remove_factors"),
    path("don-vi/", units.units, name="units"),
    path("don-vi/them/", units.add, name="unit_add"),
    path("don-vi/<slug:code>/", units.unit, name="unit"),
    path("don-vi/<slug:code>/sua/", units.change, name="unit_change"),
    path("thong-tin-truong/", school.school, name="school"),
    path("nam-hoc/", school.years, name="years"),
    path("nam-hoc/luu/", school.set_year, name="year_set"),
    path("nam-hoc/ngay-nghi/", school.set_holiday, name="holiday_set"),
    path("nhat-ky/", trail.trail, name="trail"),
    path("nhat-ky/excel/", trail.export, name="trail_export"),
]
