from django.urls import path

from truongso.governance.regulations.views import editing, reading

app_name = "regulations"
_one = "van-ban-noi-bo/<uuid:uid>/"
_edition = f"{_one}ban/<int:number>/"
urlpatterns = [
    path("van-ban-noi-bo/", reading.publications, name="list"),
    path("van-ban-noi-bo/bieu-mau/", reading.forms, name="forms"),
    path("van-ban-noi-bo/them/", editing.add, name="add"),
    path(_one, reading.publication, name="publication"),
    path(f"{_one}sua/", editing.change, name="change"),
    path(f"{_one}ra-soat/", editing.review, name="review"),
    path(f"{_one}ban-moi/", editing.draft, name="draft"),
    path(f"{_one}bo-ban-nhap/", editing.drop_draft, name="drop_draft"),
    path(f"{_one}ban-hanh/", editing.publish, name="publish"),
    path(_edition, reading.edition, name="edition"),
    path(f"{_edition}tep/", reading.file, name="file"),
    path(f"{_edition}trang/<int:page>/", reading.page_picture, name="page"),
    path(f"{_edition}da-doc/", reading.confirm, name="confirm"),
    path(f"{_edition}nguoi-doc/", reading.readers, name="readers"),
    path(f"{_edition}nhac/", reading.remind, name="remind"),
    path(f"{_edition}bai-bo/", editing.repeal, name="repeal"),
]
