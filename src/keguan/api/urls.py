"""Addresses of the JSON."""

urlpatterns: list = []
