"""Addresses of the provider (names as the library knows them) and of the pages about applications."""

from allauth.idp.oidc import views as library
from django.urls import include, path

from truongso.core.rights import public
from truongso.foundation.sso.views import applications, mine, provider, registration

_for_programs = public("gọi từ máy chủ của ứng dụng, tự kiểm tra mã truy cập hoặc mã bí mật của ứng dụng")

_provider = [
    path(".well-known/openid-configuration", provider.configuration, name="configuration"),
    path(".well-known/jwks.json", _for_programs(library.jwks), name="jwks"),
    path("oidc/authorize", provider.authorise, name="authorization"),
    path("oidc/authorize/consent", provider.consent, name="consent"),
    path("oidc/token", _for_programs(library.token), name="token"),
    path("oidc/userinfo", _for_programs(library.user_info), name="userinfo"),
    path("oidc/revoke", _for_programs(library.revoke), name="revoke"),
    path("oidc/introspect", _for_programs(library.introspect), name="introspect"),
    path("oidc/logout", provider.logout, name="logout"),
]
_pages = [
    path("ung-dung/", mine.launch, name="launch"),
    path("ung-dung/da-ket-noi/", mine.connections, name="connections"),
    path("ung-dung/da-ket-noi/<int:pk>/ngat/", mine.disconnect, name="disconnect"),
    path("he-thong/ung-dung/", applications.overview, name="applications"),
    path("he-thong/ung-dung/them/", registration.choose, name="choose"),
    path("he-thong/ung-dung/them/<slug:recipe>/", registration.add, name="add"),
    path("he-thong/ung-dung/<int:pk>/", applications.application, name="application"),
    path("he-thong/ung-dung/<int:pk>/sua/", registration.change, name="change"),
    path("he-thong/ung-dung/<int:pk>/ma-bi-mat/", registration.renew_secret, name="renew_secret"),
    path("he-thong/ung-dung/<int:pk>/thu/", applications.try_connection, name="try_connection"),
    path("he-thong/ung-dung/<int:pk>/dong/", applications.close, name="close"),
    path("he-thong/ung-dung/<int:pk>/mo/", applications.reopen, name="reopen"),
    path("he-thong/ung-dung/<int:pk>/xoa/", applications.delete, name="delete"),
    path("he-thong/ung-dung/lenh-dang-xuat/<int:pk>/gui-lai/", applications.send_again, name="send_again"),
]
urlpatterns = [
    path("", include((_pages, "sso"))),
    path("", include(([path("", include((_provider, "oidc")))], "idp"))),
]
