"""Addresses of the forms from above."""

from django.urls import path

from keguan.web.forms import views

urlpatterns = [
    path("forms/", views.forms, name="forms"),
    path("forms/upload", views.upload, name="form-upload"),
    path("forms/<int:pk>/", views.form, name="form"),
    path("forms/<int:pk>/choose", views.choose, name="form-choose"),
    path("forms/<int:pk>/filled", views.filled, name="form-filled"),
    path("forms/<int:pk>/remove", views.remove, name="form-remove"),
]
