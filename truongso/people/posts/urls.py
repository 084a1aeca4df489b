from django.urls import path

from truongso.people.posts import views

app_name = "posts"
urlpatterns = [path("vi-tri-viec-lam/", views.officers, name="list")]
