"""Addresses of the library."""

from django.urls import path

from keguan.web.library import finding

urlpatterns = [
    path("library/", finding.library, name="library"),
    path("library/export", finding.export, name="library-export"),
    path("library/number", finding.number, name="library-number"),
]
