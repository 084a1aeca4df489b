from django.urls import path

from truongso.foundation.work import calendar_views, views

app_name = "work"

urlpatterns = [
    path("viec-cua-toi/", views.mine, name="mine"),
    path("viec-dinh-ky/", views.duties, name="duties"),
    path("viec-dinh-ky/xong/", views.complete, name="complete"),
    path("viec-dinh-ky/<uuid:uid>/mo-lai/", views.reopen, name="reopen"),
    path("thong-bao/", views.notices, name="notices"),
    path("thong-bao/doc-het/", views.read_all, name="read_all"),
    path("thong-bao/nhan-thu/", views.preference, name="preference"),
    path("thong-bao/<int:pk>/mo/", views.open_notice, name="open_notice"),
    path("lich/", calendar_views.month, name="calendar"),
    path("lich/dia-chi/", calendar_views.address, name="address"),
    path("lich/dia-chi/tao/", calendar_views.renew, name="renew_address"),
    path("lich/dia-chi/bo/", calendar_views.close, name="close_address"),
    path("lich/theo-quy-dinh/", calendar_views.statutory_calendar, name="statutory"),
    path("lich/theo-quy-dinh/<slug:code>/xac-nhan/", calendar_views.verify, name="verify"),
    path("lich/theo-quy-dinh/<slug:code>/bo-xac-nhan/", calendar_views.unverify, name="unverify"),
    path("lich/<str:token>.ics", calendar_views.feed, name="feed"),
]
