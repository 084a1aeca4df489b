from django.urls import path

from truongso.foundation.saml.views import login, logout, pages

app_name = "saml"
_application = "he-thong/ung-dung/<int:pk>/saml/"
urlpatterns = [
    path("saml/metadata/", pages.metadata, name="metadata"),
    path("saml/chung-thu/", pages.certificate, name="certificate"),
    path("saml/dang-nhap/", login.login, name="login"),
    path("saml/dang-nhap/hoi/", login.quiet, name="quiet"),
    path("saml/dang-nhap/tiep/", login.go_on, name="go_on"),
    path("saml/vao/<int:pk>/", login.start, name="start"),
    path("saml/dang-xuat/", logout.logout, name="logout"),
    path("he-thong/ung-dung/them-saml/<slug:recipe>/", pages.add, name="add"),
    path(_application, pages.service_provider, name="service_provider"),
    path(f"{_application}chung/", pages.change_facts, name="change_facts"),
    path(f"{_application}sua/", pages.change, name="change"),
    path(f"{_application}nap/", pages.take_metadata, name="take_metadata"),
]
