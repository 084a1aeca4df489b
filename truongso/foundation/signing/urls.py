from django.urls import path

from truongso.foundation.signing.views import keys, public, queue, requests, rollout, transactions, verifying

app_name = "signing"
urlpatterns = [
    path("ky-so/", queue.queue, name="queue"),
    path("ky-so/xem/<uuid:uid>/", queue.look, name="look"),
    path("ky-so/xem/<uuid:uid>/trang/<int:page>/", queue.page_picture, name="page"),
    path("ky-so/tra-lai/<uuid:uid>/", queue.refuse, name="refuse"),
    path("ky-so/van-ban/", requests.requests, name="requests"),
    path("ky-so/van-ban/trinh/", requests.new, name="new"),
    path("ky-so/van-ban/<uuid:uid>/", requests.signature_request, name="request"),
    path("ky-so/van-ban/<uuid:uid>/tep/", requests.signed_file, name="file"),
    path("ky-so/van-ban/<uuid:uid>/rut/", requests.withdraw, name="withdraw"),
    path("ky-so/van-ban/<uuid:uid>/luu-tru/", requests.archive, name="archive"),
    path("ky-so/chuyen-luot/<uuid:uid>/", requests.hand_over, name="hand_over"),
    path("ky-so/giao-dich/<uuid:uid>/", transactions.transaction, name="transaction"),
    path("ky-so/giao-dich/<uuid:uid>/gia-tri/", transactions.values, name="values"),
    path("ky-so/giao-dich/<uuid:uid>/huy/", transactions.cancel, name="cancel"),
    path("ky-so/tu-xa/ket-qua/", transactions.told_by_service, name="told_by_service"),
    path("ky-so/trien-khai/", rollout.rollout, name="rollout"),
    path("ky-so/trien-khai/bao-cao/", rollout.report, name="report_rollout"),
    path("kiem-tra-van-ban/", public.check, name="public"),
    path("kiem-tra-van-ban/<str:code>/", public.public_code, name="public_code"),
    path("ky-so/khoa/", keys.keys, name="keys"),
    path("ky-so/khoa/them/", keys.add, name="add_key"),
    path("ky-so/khoa/<uuid:uid>/thoi-dung/", keys.remove, name="remove_key"),
    path("chu-ky/kiem-tra/", verifying.verify, name="verify"),
    path("chu-ky/kiem-tra/da-luu/", verifying.verifications, name="verifications"),
    path("chu-ky/kiem-tra/<uuid:uid>/", verifying.verification, name="verification"),
    path("chu-ky/tin-cay/", verifying.trust, name="trust"),
]
