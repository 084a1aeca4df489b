from django.urls import path

from truongso.records.quality.views import families, mending, pages

app_name = "quality"
urlpatterns = [
    path("ho-so/chat-luong/", pages.overview, name="overview"),
    path("ho-so/chat-luong/kiem-tra/", mending.check, name="check"),
    path("ho-so/chat-luong/diem/", pages.faults, name="faults"),
    path("ho-so/chat-luong/trung-lap/", pages.duplicates, name="duplicates"),
    path("ho-so/chat-luong/da-sua/", mending.mends, name="mends"),
    path("ho-so/chat-luong/da-sua/<int:pk>/hoan-tac/", mending.undo, name="undo"),
    path("ho-so/chat-luong/quy-tac/<str:code>/", pages.rule, name="rule"),
    path("ho-so/chat-luong/quy-tac/<str:code>/sua/", mending.preview, name="preview"),
    path("ho-so/chat-luong/lop/<uuid:uid>/", pages.school_class, name="class"),
    path("ho-so/chat-luong/lop/<uuid:uid>/viec/", mending.worklist, name="worklist"),
    path("ho-so/chat-luong/hoc-sinh/<uuid:uid>/", mending.pupil, name="pupil"),
    path("ho-so/chat-luong/hoc-sinh/<uuid:uid>/ghi/", mending.write, name="write"),
    path("ho-so/chat-luong/hoc-sinh/<uuid:uid>/hoi-gia-dinh/", families.ask, name="ask"),
    path("ho-so/chat-luong/diem/<uuid:uid>/sua/", mending.mend_one, name="mend"),
    path("ho-so/chat-luong/diem/<uuid:uid>/xac-nhan/", mending.confirm, name="confirm"),
    path("ho-so/chat-luong/diem/<uuid:uid>/mo-lai/", mending.reopen, name="reopen"),
    path("ho-so/chat-luong/lien-ket/<uuid:uid>/thu-hoi/", families.withdraw, name="withdraw"),
    path("ho-so/chat-luong/de-nghi/<int:pk>/", families.decide, name="decide"),
    path("ho-so/xac-nhan/<str:token>/", families.answer, name="answer"),
]
