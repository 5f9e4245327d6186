"""Addresses of the plan."""

from django.urls import path

from keguan.web.plan import views

urlpatterns = [
    path("plan/", views.plan, name="plan"),
    path("plan/roll", views.roll, name="plan-roll"),
    path("plan/breakdown.xlsx", views.workbook, name="plan-workbook"),
    path("plan/breakdown.docx", views.docx, name="plan-docx"),
]
