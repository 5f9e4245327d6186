"""Addresses of the report studio."""

from django.urls import path

from keguan.web.studio import editions, editor, numbers, reports

urlpatterns = [
    path("reports/", reports.listing, name="report"),
    path("reports/new", reports.new, name="report-new"),
    path("reports/numbers", numbers.find, name="report-numbers"),
    path("reports/bridge", editions.between, name="report-bridge"),
    path("reports/<int:pk>/", reports.reader, name="report-reader"),
    path("reports/<int:pk>/facts/<path:fact_id>/", reports.fact, name="report-fact"),
    path("reports/<int:pk>/draft.docx", reports.docx, name="report-docx"),
    path("reports/<int:pk>/title", reports.title, name="report-title"),
    path("reports/<int:pk>/move", reports.move, name="report-move"),
    path("reports/<int:pk>/chapters", editor.arrange, name="report-arrange"),
    path("reports/<int:pk>/chapters/new", editor.new, name="report-chapter-new"),
    path("reports/<int:pk>/chapters/<int:chapter>/", editor.edit, name="report-chapter"),
    path("reports/<int:pk>/chapters/<int:chapter>/preview", editor.preview, name="report-preview"),
    path("reports/<int:pk>/chapters/<int:chapter>/versions", editor.versions, name="report-versions"),
    path("reports/<int:pk>/chapters/<int:chapter>/comment", editor.comment, name="report-comment"),
    path("reports/comments/<int:pk>/settle", editor.settle, name="report-settle"),
    path("reports/<int:pk>/editions/<int:number>/", editions.edition, name="edition"),
    path("reports/<int:pk>/editions/<int:number>/report.docx", editions.docx, name="edition-docx"),
    path("reports/<int:pk>/editions/<int:number>/pdf", editions.pdf, name="edition-pdf"),
    path("reports/<int:pk>/editions/<int:number>/compare", editions.compare, name="edition-compare"),
    path("reports/<int:pk>/editions/<int:number>/bridge/<path:fact_id>/", editions.bridge_of, name="edition-bridge"),
]
