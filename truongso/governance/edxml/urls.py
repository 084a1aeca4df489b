from django.urls import path

from truongso.governance.edxml.views import agencies, pages, steps

app_name = "edxml"
_all = "truc-lien-thong/"
_one = f"{_all}goi/<uuid:uid>/"
urlpatterns = [
    path(_all, pages.overview, name="overview"),
    path(f"{_all}den/", pages.inbox, name="inbox"),
    path(f"{_all}di/", pages.outbox, name="outbox"),
    path(f"{_all}nhan-tep/", steps.take_file, name="import"),
    path(f"{_all}chay/", steps.run_now, name="run"),
    path(f"{_all}dong-dau/", steps.seal, name="seal"),
    path(f"{_all}co-quan/", agencies.agencies, name="agencies"),
    path(f"{_all}co-quan/doc-lai/", agencies.read, name="read_agencies"),
    path(f"{_all}co-quan/<int:pk>/them/", agencies.add, name="add_agency"),
    path(_one, pages.package, name="package"),
    path(f"{_one}tai/", pages.download, name="download"),
    path(f"{_one}gui-lai/", steps.retry, name="retry"),
    path(f"{_one}chuyen-tay/", steps.hand_over, name="hand_over"),
    path(f"{_one}da-xem/", steps.see, name="see"),
    path(f"{_one}lay-lai/", steps.answer, name="answer"),
]
