"""Addresses of the pages of lines and of policies."""

from django.urls import path

from keguan.web.lines import pages, policies

urlpatterns = [
    path("work/<str:key>", pages.page, name="page"),
    path("work/<str:key>/add", pages.add, name="page-add"),
    path("work/<str:key>/do/<str:name>", pages.do, name="page-do"),
    path("work/<str:key>/paper/<str:name>.<str:kind>", pages.paper, name="page-paper"),
    path("mine/<str:key>", pages.own, name="own-page"),
    path("mine/<str:key>/do/<str:name>", pages.own_do, name="own-page-do"),
    path("policies/<str:policy>/<int:pk>", policies.self_test, name="self-test"),
]
