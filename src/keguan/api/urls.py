"""Addresses of the JSON."""

from django.urls import path

from keguan.api.indicators import router as indicators
from keguan.api.ledgers import router as ledgers
from keguan.api.library import router as library
from keguan.api.reports import router as reports
from keguan.api.service import api, no_such_call

api.add_router("/ledgers", ledgers)
api.add_router("/indicators", indicators)
api.add_router("/reports", reports)
api.add_router("/library", library)

urlpatterns = [path("", api.urls), path("<path:rest>", no_such_call)]
