"""Addresses of the ledgers, organisations and search."""

from django.urls import path

from keguan.web.ledgers import arranging, bulk, cells, editing, finding, home, organisation, views, workbooks

urlpatterns = [
    path("", home.home, name="home"),
    path("look-at", home.look_at, name="look-at"),
    path("portal/", home.portal, name="portal"),
    path("search", finding.search, name="search"),
    path("organisations/find", finding.find_organisation, name="find-organisation"),
    path("documents/find", finding.find_document, name="find-document"),
    path("organisations/<int:pk>/", organisation.organisation, name="organisation"),
    path("ledgers/<str:key>/", views.ledger, name="ledger"),
    path("ledgers/<str:key>/new", editing.new, name="record-new"),
    path("ledgers/<str:key>/export", workbooks.export, name="ledger-export"),
    path("ledgers/<str:key>/template", workbooks.template, name="ledger-template"),
    path("ledgers/<str:key>/columns", arranging.keep_columns, name="ledger-columns"),
    path("ledgers/<str:key>/views", arranging.save_view, name="ledger-view-save"),
    path("ledgers/<str:key>/views/<int:pk>/remove", arranging.remove_view, name="ledger-view-remove"),
    path("ledgers/<str:key>/bulk", bulk.bulk, name="bulk"),
    path("ledgers/<str:key>/changes", bulk.changes, name="bulk-changes"),
    path("ledgers/<str:key>/changes/<int:pk>/undo", bulk.undo, name="bulk-undo"),
    path("ledgers/<str:key>/<int:pk>/", views.record, name="record"),
    path("ledgers/<str:key>/<int:pk>/cells/<slug:name>", cells.cell, name="record-cell"),
    path("ledgers/<str:key>/<int:pk>/edit", editing.edit, name="record-edit"),
    path("ledgers/<str:key>/<int:pk>/retire", views.retire, name="record-retire"),
    path("ledgers/<str:key>/<int:pk>/restore", views.restore, name="record-restore"),
    path("ledgers/<str:key>/<int:pk>/moves/<slug:name>", views.take_move, name="record-move"),
]
