from django.urls import path

from truongso.governance.outgoing.views import files, lists, register, steps, unsent, writing

app_name = "outgoing"
_all = "van-ban-di/"
_one = f"{_all}<uuid:uid>/"
urlpatterns = [
    path(_all, lists.documents, name="documents"),
    path(f"{_all}soan-moi/", writing.start, name="start"),
    path("so-van-ban-di/", register.register, name="register"),
    path("so-van-ban-di/<int:year>/ban-in/", register.bound, name="book"),
    path("ban-sao-van-ban/", files.copies, name="copies"),
    path("ban-sao-van-ban/<uuid:uid>/", files.copy, name="copy"),
    path("ban-sao-van-ban/<uuid:uid>/tep/", files.copy_file, name="copy_file"),
    path("van-ban-den/<uuid:uid>/sao/", files.copy_incoming, name="copy_incoming"),
    path(_one, lists.document, name="document"),
    path(f"{_one}soan/", writing.edit, name="edit"),
    path(f"{_one}soan/tu-luu/", unsent.keep, name="keep"),
    path(f"{_one}soan/bo-tu-luu/", unsent.throw_away, name="throw_away"),
    path(f"{_one}thong-tin/", writing.describe, name="describe"),
    path(f"{_one}xem-truoc/", writing.preview, name="preview"),
    path(f"{_one}xem-truoc/<int:page>.png", writing.page_picture, name="page"),
    path(f"{_one}phien-ban/", writing.versions, name="versions"),
    path(f"{_one}phien-ban/<int:number>/lay-lai/", writing.restore, name="restore"),
    path(f"{_one}gop-y/", steps.comment, name="comment"),
    path(f"{_one}gop-y/<uuid:comment_uid>/xong/", steps.resolve, name="resolve"),
    path(f"{_one}lay-y-kien/", steps.review, name="review"),
    path(f"{_one}y-kien/", steps.opinion, name="opinion"),
    path(f"{_one}rut-y-kien/", steps.withdraw_review, name="withdraw_review"),
    path(f"{_one}thoi-soan/", steps.cancel, name="cancel"),
    path(f"{_one}duyet/", steps.approve, name="approve"),
    path(f"{_one}lay-so/", steps.number, name="number"),
    path(f"{_one}trinh-ky/", steps.sign, name="sign"),
    path(f"{_one}huy-so/", steps.give_up_number, name="give_up_number"),
    path(f"{_one}noi-nhan/", steps.recipients, name="recipients"),
    path(f"{_one}phat-hanh/", steps.issue, name="issue"),
    path(f"{_one}thu-hoi/", steps.recall, name="recall"),
    path(f"{_one}gui/<uuid:delivery_uid>/", steps.delivery, name="delivery"),
    path(f"{_one}phu-luc/", steps.annex, name="annex"),
    path(f"{_one}phu-luc/ky/", steps.sign_annexes, name="sign_annexes"),
    path(f"{_one}phu-luc/<int:position>/", files.annex, name="annex_file"),
    path(f"{_one}phu-luc/<int:position>/bo/", steps.remove_annex, name="remove_annex"),
    path(f"{_one}pdf/", files.pdf, name="pdf"),
    path(f"{_one}word/", files.word, name="word"),
    path(f"{_one}sao/", files.make_copy, name="make_copy"),
]
