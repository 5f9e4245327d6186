"""Addresses of the checking of drafts."""

from django.urls import path

from keguan.web.checking import views

urlpatterns = [
    path("check/", views.drafts, name="check"),
    path("check/upload", views.upload, name="check-upload"),
    path("check/<int:pk>/", views.draft, name="check-draft"),
    path("check/<int:pk>/marked.docx", views.marked, name="check-marked"),
    path("check/<int:pk>/choose", views.choose, name="check-choose"),
    path("check/<int:pk>/remove", views.remove, name="check-remove"),
]
