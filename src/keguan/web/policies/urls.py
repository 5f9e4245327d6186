"""Addresses of policies, their versions and drafts."""

from django.urls import path

from keguan.web.policies import cases, publishing, trying, views

urlpatterns = [
    path("policies", views.index, name="policies"),
    path("policies/<str:policy>/on/<str:day>", views.version, name="policy-version"),
    path("policies/<str:policy>/new", views.new_draft, name="policy-draft-new"),
    path("policy-drafts/<int:pk>", views.draft, name="policy-draft"),
    path("policy-drafts/<int:pk>/edit", views.edit_draft, name="policy-draft-edit"),
    path("policy-drafts/<int:pk>/cases", cases.change, name="policy-cases"),
    path("policy-drafts/<int:pk>/try", trying.trial, name="policy-try"),
    path("policy-drafts/<int:pk>/try/progress", trying.progress, name="policy-try-progress"),
    path("policy-drafts/<int:pk>/try.xlsx", trying.export, name="policy-try-export"),
    path("policy-drafts/<int:pk>/publish", publishing.publish, name="policy-publish"),
    path("policy-drafts/<int:pk>/withdraw", publishing.withdraw, name="policy-withdraw"),
    path("policy-drafts/<int:pk>/discard", publishing.discard, name="policy-discard"),
]
