"""Addresses of the pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("keguan.web.accounts.urls")),
    path("", include("keguan.web.ledgers.urls")),
    path("", include("keguan.web.figures.urls")),
    path("", include("keguan.web.imports.urls")),
    path("", include("keguan.web.own.urls")),
    path("", include("keguan.web.studio.urls")),
    path("", include("keguan.web.plan.urls")),
    path("", include("keguan.web.lines.urls")),
    path("", include("keguan.web.policies.urls")),
    path("", include("keguan.web.checking.urls")),
    path("", include("keguan.web.forms.urls")),
    path("", include("keguan.web.library.urls")),
]
