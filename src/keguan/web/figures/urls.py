"""Addresses of the pages that show numbers."""

from django.urls import path

from keguan.web.figures import dashboard, indicators, reports, workbench

urlpatterns = [
    path("workbench/", workbench.workbench, name="workbench"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("indicators/", indicators.catalogue_page, name="indicators"),
    path("indicators/<str:key>/", indicators.indicator_page, name="indicator"),
    path("indicators/<str:key>/rows.xlsx", indicators.rows_workbook, name="indicator-rows"),
    path("reports/annual/<int:year>/", reports.reader, name="annual"),
    path("reports/annual/<int:year>/facts/<path:fact_id>/", reports.fact, name="annual-fact"),
    path("reports/annual/<int:year>/facts.json", reports.facts, name="annual-facts"),
    path("reports/annual/<int:year>/summary.docx", reports.docx, name="annual-docx"),
]
