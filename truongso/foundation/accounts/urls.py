"""Addresses of login and second factors: allauth's pages, chosen one by one, each with a declared right.

Registration, mail addresses and codes by mail are left out: an account is opened by the administrator.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from truongso.core.rights import public, requires
from truongso.foundation.accounts.views import enrol, managed, own, policy

_own = requires("accounts.own")
_door = public("bước trước khi đăng nhập xong")

urlpatterns = [
    path("tai-khoan/dang-nhap/", _door(account.login), name="account_login"),
    path("tai-khoan/dang-xuat/", _door(account.logout), name="account_logout"),
    path("tai-khoan/da-khoa/", _door(account.account_inactive), name="account_inactive"),
    path("tai-khoan/xac-nhan-lai/", _own(account.reauthenticate), name="account_reauthenticate"),
    path("tai-khoan/mat-khau/", _own(account.password_change), name="account_change_password"),
    path("tai-khoan/mat-khau/dat/", _own(account.password_set), name="account_set_password"),
    path("tai-khoan/phien/", own.sessions, name="usersessions_list"),
    path("tai-khoan/phien/ket-thuc/", own.end_session, name="account_session_end"),
    path("tai-khoan/phien/ket-thuc-phien-khac/", own.end_others, name="account_sessions_end_others"),
    path("tai-khoan/phien/ket-thuc-moi-noi/", own.end_everywhere, name="account_sessions_end_all"),
    path("tai-khoan/dang-nhap-gan-day/", own.history, name="account_history"),
    path("tai-khoan/dang-nhap-gan-day/<int:pk>/tra-loi/", own.answer, name="account_login_answer"),
    path("tai-khoan/bao-mat/bat/", enrol.choose, name="mfa_enrol"),
    path("tai-khoan/bao-mat/bat/xong/", enrol.done, name="mfa_enrolled"),
    path("tai-khoan/bao-mat/", _own(mfa.index), name="mfa_index"),
    path("tai-khoan/bao-mat/ma/", _door(mfa.authenticate), name="mfa_authenticate"),
    path("tai-khoan/bao-mat/xac-nhan-lai/", _own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("tai-khoan/bao-mat/ung-dung/bat/", _own(enrol.step(totp.ActivateTOTPView, 2)), name="mfa_activate_totp"),
    path("tai-khoan/bao-mat/ung-dung/tat/", _own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "tai-khoan/bao-mat/ma-du-phong/",
        _own(enrol.step(codes.ViewRecoveryCodesView, 3)),
        name="mfa_view_recovery_codes",
    ),
    path("tai-khoan/bao-mat/ma-du-phong/tao/", _own(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("tai-khoan/bao-mat/ma-du-phong/tep/", _own(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("tai-khoan/bao-mat/khoa/", _own(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("tai-khoan/bao-mat/khoa/them/", _own(enrol.step(webauthn.AddWebAuthnView, 2)), name="mfa_add_webauthn"),
    path(
        "tai-khoan/bao-mat/khoa/xac-nhan-lai/",
        _own(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("tai-khoan/bao-mat/khoa/<int:pk>/go/", _own(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("tai-khoan/bao-mat/khoa/<int:pk>/sua/", _own(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("tai-khoan/dang-nhap/khoa/", _door(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("quan-tri/tai-khoan/", managed.accounts, name="account_list"),
    path("quan-tri/tai-khoan/mo-lai/", managed.reopen_idle, name="account_reopen_idle"),
    path("quan-tri/tai-khoan/<uuid:uid>/", managed.account, name="account_page"),
    path("quan-tri/tai-khoan/<uuid:uid>/mo-lai/", managed.reopen, name="account_page_reopen"),
    path("quan-tri/tai-khoan/<uuid:uid>/dang-xuat/", managed.end_sessions, name="account_page_end"),
    path("quan-tri/tai-khoan/<uuid:uid>/da-xem/<int:pk>/", managed.looked, name="account_page_looked"),
    path("quan-tri/chinh-sach-xac-thuc/", policy.policy, name="factor_policy"),
]
