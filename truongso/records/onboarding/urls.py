from django.urls import path

from truongso.records.onboarding.views import classes, door, issue, pupil, recovery

app_name = "onboarding"
_issue = "cap-tai-khoan/"
_class = f"{_issue}lop/<uuid:uid>/"
_run = f"{_issue}dot/<uuid:uid>/"
_pupil = f"{_issue}hoc-sinh/<uuid:uid>/"
_invitation = f"{_pupil}thu-moi/<uuid:invitation>/"
_recovery = "khoi-phuc/<uuid:uid>/"
urlpatterns = [
    path("lan-dau/", door.first_login, name="first_login"),
    path("loi-moi/", door.accept, name="accept"),
    path("quen-mat-khau/", door.forgotten, name="forgotten"),
    path("chao-mung/", door.welcome, name="welcome"),
    path(_issue, issue.overview, name="overview"),
    path(f"{_issue}xem-truoc/", issue.preview, name="preview"),
    path(f"{_issue}chay/", issue.start, name="start"),
    path(f"{_issue}dot/", issue.runs, name="runs"),
    path(_run, issue.run, name="run"),
    path(f"{_run}tiep/", issue.resume, name="resume"),
    path(f"{_run}phieu/", issue.run_slips, name="run_slips"),
    path(_class, classes.school_class, name="class"),
    path(f"{_class}phieu/", classes.class_slips, name="class_slips"),
    path(f"{_class}thu-moi/", classes.class_invitations, name="class_invitations"),
    path(f"{_issue}can-bo/phieu/", classes.staff_slips, name="staff_slips"),
    path(_pupil, pupil.pupil, name="pupil"),
    path(f"{_pupil}ma/", pupil.give_code, name="give_code"),
    path(f"{_pupil}moi/", pupil.invite, name="invite"),
    path(f"{_invitation}phieu/", pupil.invitation_slip, name="invitation_slip"),
    path(f"{_invitation}rut/", pupil.withdraw, name="invitation_withdraw"),
    path(f"{_invitation}go/", pupil.undo, name="invitation_undo"),
    path("khoi-phuc/", recovery.recoveries, name="recoveries"),
    path("khoi-phuc/moi/", recovery.choose, name="recovery_choose"),
    path("khoi-phuc/moi/<str:username>/", recovery.request_for, name="recovery_request"),
    path(_recovery, recovery.recovery, name="recovery"),
    path(f"{_recovery}duyet/", recovery.approve, name="recovery_approve"),
    path(f"{_recovery}khong-duyet/", recovery.refuse, name="recovery_refuse"),
    path(f"{_recovery}rut/", recovery.withdraw, name="recovery_withdraw"),
    path(f"{_recovery}thuc-hien/", recovery.carry_out, name="recovery_carry_out"),
]
