from django.urls import path

from truongso.trust.privacy.views import breaches, consents, dossiers, register

app_name = "privacy"
_home = "bao-ve-du-lieu/"
_breach = f"{_home}su-co/<uuid:uid>/"
urlpatterns = [
    path(f"{_home}hoat-dong/", register.register, name="register"),
    path(f"{_home}hoat-dong/lap-so/", register.issue, name="issue"),
    path(f"{_home}hoat-dong/lap-huong-dan/", register.guide, name="guide"),
    path(f"{_home}phu-trach/", register.officer, name="officer"),
    path(f"{_home}dong-y/", consents.consents, name="consents"),
    path(f"{_home}dong-y/phieu/<uuid:uid>/<str:code>/<slug:kind>/", consents.forms, name="forms"),
    path(f"{_home}su-co/", breaches.breaches, name="breaches"),
    path(f"{_home}su-co/ghi/", breaches.new, name="breach_new"),
    path(_breach, breaches.breach, name="breach"),
    path(f"{_breach}sua/", breaches.change, name="breach_change"),
    path(f"{_breach}viec/", breaches.note, name="breach_note"),
    path(f"{_breach}bao-co-quan/", breaches.agency, name="breach_agency"),
    path(f"{_breach}bao-nguoi/", breaches.people, name="breach_people"),
    path(f"{_breach}thong-bao/", breaches.issue_notice, name="breach_notice"),
    path(f"{_breach}ban-nhap/<slug:kind>/", breaches.draft, name="breach_draft"),
    path(f"{_breach}dong/", breaches.close, name="breach_close"),
    path(f"{_home}danh-gia-tac-dong/", dossiers.dossiers, name="dossiers"),
    path(f"{_home}danh-gia-tac-dong/<int:number>/", dossiers.dossier, name="dossier"),
]
