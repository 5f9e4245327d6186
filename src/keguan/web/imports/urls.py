"""Addresses of the import."""

from django.urls import path

from keguan.web.imports import settling, views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/upload", views.upload, name="import-upload"),
    path("imports/<int:pk>/", views.batch, name="import"),
    path("imports/<int:pk>/tables", settling.tables, name="import-tables"),
    path("imports/<int:pk>/cell", settling.cell, name="import-cell"),
    path("imports/<int:pk>/organisations", settling.organisations, name="import-organisations"),
    path("imports/<int:pk>/undo", settling.undo, name="import-undo"),
    path("imports/<int:pk>/progress", views.progress, name="import-progress"),
    path("imports/<int:pk>/stop", views.stop, name="import-stop"),
    path("imports/<int:pk>/commit", views.commit, name="import-commit"),
    path("imports/<int:pk>/cancel", views.cancel, name="import-cancel"),
    path("imports/<int:pk>/errors.xlsx", views.errors, name="import-errors"),
    path("imports/files/<int:pk>/marked", settling.marked_file, name="import-marked"),
    path("imports/files/<int:pk>/sheet", views.sheet, name="import-sheet"),
    path("imports/files/<int:pk>/", views.file, name="import-file"),
]
