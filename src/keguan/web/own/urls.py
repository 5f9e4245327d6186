"""Addresses of what a bureau declares of its own."""

from django.urls import path

from keguan.web.own import indicators, ledgers, views

urlpatterns = [
    path("own/", views.overview, name="own"),
    path("own/lines", views.lines, name="own-lines"),
    path("own/begin", ledgers.begin, name="own-begin"),
    path("own/switch", views.switch_one, name="own-switch"),
    path("own/ledgers/new", ledgers.new_ledger, name="own-ledger-new"),
    path("own/ledgers/from-workbook", ledgers.from_workbook, name="own-from-workbook"),
    path("own/ledgers/<str:name>/", ledgers.edit_ledger, name="own-ledger"),
    path("own/indicators/new", indicators.new_indicator, name="own-indicator-new"),
    path("own/indicators/try", indicators.try_indicator, name="own-indicator-try"),
    path("own/indicators/<str:name>/", indicators.edit_indicator, name="own-indicator"),
]
