"""Addresses of signing in and of account keeping."""

from django.urls import path

from keguan.web.accounts import log, views

urlpatterns = [
    path("login", views.login, name="login"),
    path("logout", views.logout, name="logout"),
    path("password", views.change_password, name="change-password"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/new", views.new_account, name="account-new"),
    path("accounts/<int:pk>/", views.edit_account, name="account-edit"),
    path("accounts/<int:pk>/reset", views.reset_password, name="account-reset"),
    path("accounts/<int:pk>/switch", views.switch_account, name="account-switch"),
    path("trail/", views.trail, name="trail"),
    path("audit/", log.log, name="audit-log"),
    path("audit/check", log.check, name="audit-check"),
    path("audit/export", log.export, name="audit-export"),
]
