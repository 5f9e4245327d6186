"""Addresses of the pages of lines and of policies."""

from django.urls import path

from keguan.web.lines import pages, papers, policies, population

urlpatterns = [
    path("work/<str:key>", pages.page, name="page"),
    path("work/<str:key>/add", pages.add, name="page-add"),
    path("work/<str:key>/do/<slug:name>", pages.add, name="page-do"),
    path("work/<str:key>/paper/<str:name>.<str:kind>", papers.paper, name="page-paper"),
    path("own/<str:key>", pages.own_page, name="own-page"),
    path("own/<str:key>/add", pages.own_add, name="own-page-add"),
    path("own/<str:key>/do/<slug:name>", pages.own_add, name="own-page-do"),
    path("own/<str:key>/paper/<str:name>.<str:kind>", papers.own_paper, name="own-page-paper"),
    path("policies/missing", population.missing, name="missing-figures"),
    path("policies/<str:policy>/population", population.population, name="population"),
    path("policies/<str:policy>/population.xlsx", population.workbook, name="population-workbook"),
    path("policies/<str:policy>/<int:pk>", policies.self_test, name="self-test"),
]
