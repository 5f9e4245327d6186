"""Addresses of the pages of lines and of policies."""

from django.urls import path

from keguan.web.lines import pages, papers, policies

urlpatterns = [
    path("work/<str:key>", pages.page, name="page"),
    path("work/<str:key>/add", pages.add, name="page-add"),
    path("work/<str:key>/<str:name>.<str:kind>", papers.paper, name="page-paper"),
    path("policies/<str:policy>/<int:pk>", policies.self_test, name="self-test"),
]
