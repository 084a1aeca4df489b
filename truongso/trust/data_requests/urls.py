from django.urls import path

from truongso.trust.data_requests.views import archives, desk, mine, reads, steps

app_name = "data_requests"
_mine, _desk = "du-lieu-ca-nhan/", "yeu-cau-du-lieu/"
_request = f"{_desk}<uuid:uid>/"
urlpatterns = [
    path(_mine, mine.mine, name="mine"),
    path(f"{_mine}<uuid:person>/gui-yeu-cau/", mine.file, name="file"),
    path(f"{_mine}<uuid:person>/ai-da-xem/", reads.reads, name="reads"),
    path(_desk, desk.desk, name="desk"),
    path(f"{_desk}nhap-don/", desk.find_subject, name="letter"),
    path(f"{_desk}nhap-don/<uuid:person>/", desk.enter, name="enter"),
    path(f"{_desk}thoi-han/", desk.rules, name="rules"),
    path(_request, desk.request_page, name="request"),
    path(f"{_request}rut/", mine.withdraw, name="withdraw"),
    path(f"{_request}nhan/", steps.take, name="take"),
    path(f"{_request}kiem-tra/", steps.check, name="check"),
    path(f"{_request}xac-nhan/", steps.acknowledge, name="acknowledge"),
    path(f"{_request}gia-han/", steps.extend, name="extend"),
    path(f"{_request}tu-choi/", steps.refuse, name="refuse"),
    path(f"{_request}sua-ho-so/", steps.apply_correction, name="apply_correction"),
    path(f"{_request}han-che/", steps.restrict, name="restrict"),
    path(f"{_request}ghi-rut-dong-y/", steps.withdraw_consent, name="withdraw_consent"),
    path(f"{_request}de-xuat-xoa/", steps.propose, name="propose"),
    path(f"{_request}duyet-xoa/<int:pk>/", steps.approve, name="approve"),
    path(f"{_request}tra-lai-de-xuat/<int:pk>/", steps.give_back, name="give_back"),
    path(f"{_request}giai-quyet/", steps.handle, name="handle"),
    path(f"{_request}tra-loi/", steps.answer, name="answer"),
    path(f"{_request}khep/", steps.close, name="close"),
    path(f"{_request}lap-goi/", archives.ask, name="ask_archive"),
    path(f"{_request}goi/", archives.fetch, name="fetch_archive"),
    path(f"{_request}van-ban/<int:pk>.<str:kind>", archives.paper, name="paper"),
    path(f"{_request}tep/<uuid:file>/", archives.attachment, name="attachment"),
]
