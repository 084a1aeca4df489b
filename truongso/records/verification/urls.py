from django.urls import path

from truongso.records.verification.views import batches, files, mending, pages, reports

app_name = "verification"
_root = "ho-so/xac-thuc/"
_pupil = _root + "hoc-sinh/<uuid:uid>/"
urlpatterns = [
    path(_root, pages.overview, name="overview"),
    path(_root + "danh-sach/", pages.pupils, name="pupils"),
    path(_root + "dot/", batches.batches, name="batches"),
    path(_root + "dot/lap/", batches.make, name="make"),
    path(_root + "dot/<uuid:uid>/", batches.batch, name="batch"),
    path(_root + "dot/<uuid:uid>/excel/", batches.export, name="export"),
    path(_root + "dot/<uuid:uid>/gui/", batches.send, name="send"),
    path(_root + "dot/<uuid:uid>/huy/", batches.cancel, name="cancel"),
    path(_root + "ket-qua/", files.files, name="files"),
    path(_root + "ket-qua/<uuid:uid>/", files.file, name="file"),
    path(_root + "ket-qua/<uuid:uid>/giai-thich/", files.explain, name="explain"),
    path(_root + "ket-qua/<uuid:uid>/ghi/", files.apply, name="apply"),
    path(_root + "ket-qua/<uuid:uid>/hoan-tac/", files.undo, name="undo"),
    path(_root + "lop/<uuid:uid>/viec/", mending.worklist, name="worklist"),
    path(_pupil, mending.pupil, name="pupil"),
    path(_pupil + "sua/", mending.correct, name="correct"),
    path(_pupil + "xac-nhan/", mending.confirm, name="confirm"),
    path(_pupil + "bo-xac-nhan/", mending.withdraw, name="withdraw"),
    path(_pupil + "khong-co-so/", mending.exempt, name="exempt"),
    path(_pupil + "doi-chieu-lai/", mending.end_exemption, name="end_exemption"),
    path(_root + "bao-cao/", reports.reports, name="reports"),
    path(_root + "bao-cao/lap/", reports.issue, name="issue"),
]
