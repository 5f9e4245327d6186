"""Addresses of the pages of lines and of policies."""

from django.urls import path

from keguan.web.lines import pages, policies

urlpatterns = [
    path("work/<str:key>", pages.page, name="page"),
    path("work/<str:key>/add", pages.add, name="page-add"),
    path("work/<str:key>/do/<slug:name>", pages.act, name="page-act"),
    path("portal/work/<str:key>", pages.own_page, name="own-page"),
    path("portal/work/<str:key>/do/<slug:name>", pages.own_act, name="own-page-act"),
    path("policies/<str:policy>/<int:pk>", policies.self_test, name="self-test"),
]
