"""Addresses of signing in and of account keeping."""

from django.urls import path

from keguan.web.accounts import log, rights, sessions, views

urlpatterns = [
    path("login", views.login, name="login"),
    path("logout", views.logout, name="logout"),
    path("password", views.change_password, name="change-password"),
    path("second-factor", sessions.second_factor, name="second-factor"),
    path("me/", sessions.me, name="me"),
    path("me/still-here", sessions.still_here, name="still-here"),
    path("me/second-factor", sessions.set_up, name="second-factor-set-up"),
    path("me/second-factor/off", sessions.switch_off, name="second-factor-off"),
    path("me/sign-out-everywhere", sessions.sign_out_everywhere, name="sign-out-everywhere"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/new", views.new_account, name="account-new"),
    path("accounts/<int:pk>/", views.edit_account, name="account-edit"),
    path("accounts/<int:pk>/reset", views.reset_password, name="account-reset"),
    path("accounts/<int:pk>/switch", views.switch_account, name="account-switch"),
    path("matrix/", rights.matrix, name="matrix"),
    path("matrix/export", rights.export, name="matrix-export"),
    path("trail/", views.trail, name="trail"),
    path("audit/", log.log, name="audit-log"),
    path("audit/check", log.check, name="audit-check"),
    path("audit/export", log.export, name="audit-export"),
]
