from django.urls import path

from truongso.governance.incoming.views import changes, documents, receiving, register, steps

app_name = "incoming"
_root = "van-ban-den/"
_one = f"{_root}<uuid:uid>/"
_part = f"{_one}phan-viec/<int:pk>/"
urlpatterns = [
    path(_root, documents.documents, name="documents"),
    path(f"{_root}tiep-nhan/", receiving.receive, name="receive"),
    path(f"{_root}nhap-thu/", receiving.import_messages, name="messages"),
    path(f"{_root}doc-hop-thu/", receiving.read_mailbox, name="read_mailbox"),
    path(f"{_root}so/", register.register, name="register"),
    path(f"{_root}so/ban-in/", register.register_pdf, name="register_pdf"),
    path(f"{_root}so/<int:year>/dong/", register.close, name="close_book"),
    path(_one, documents.document, name="document"),
    path(f"{_one}tep/<int:position>/", documents.file, name="file"),
    path(f"{_one}tep/<int:position>/trang/<int:page>/", documents.page_picture, name="page"),
    path(f"{_one}tep-ghi-chu/<int:pk>/", documents.note_file, name="note_file"),
    path(f"{_one}phieu/", documents.slip, name="slip"),
    path(f"{_one}thong-tin/", receiving.describe, name="describe"),
    path(f"{_one}them-tep/", receiving.add_files, name="add_files"),
    path(f"{_one}vao-so/", receiving.register, name="register_document"),
    path(f"{_one}tra-lai-noi-gui/", receiving.refuse, name="refuse"),
    path(f"{_one}khong-trung/", receiving.tell_apart, name="tell_apart"),
    path(f"{_one}kiem-tra-lai/", receiving.verify_again, name="verify_again"),
    path(f"{_one}huy-so/", receiving.void, name="void"),
    path(f"{_one}trinh/", receiving.present, name="present"),
    path(f"{_one}doc-chu/", receiving.read_again, name="read_again"),
    path(f"{_one}thay-doi/<int:pk>/", changes.settle, name="settle"),
    path(f"{_one}chi-dao/", steps.instruct, name="instruct"),
    path(f"{_one}luu-de-biet/", steps.keep, name="keep"),
    path(f"{_one}ghi-tien-do/", steps.note, name="note"),
    path(f"{_one}gia-han/<int:pk>/", steps.answer_extension, name="answer_extension"),
    path(f"{_part}nhan/", steps.begin, name="begin"),
    path(f"{_part}chuyen-tiep/", steps.forward, name="forward"),
    path(f"{_part}xin-gia-han/", steps.extend, name="extend"),
    path(f"{_part}ket-qua/", steps.finish, name="finish"),
    path(f"{_part}tra-lai/", steps.give_back, name="give_back"),
    path(f"{_part}nhac/", steps.chase, name="chase"),
]
