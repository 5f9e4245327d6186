"""All addresses: the pages, the JSON, nothing else."""

from django.urls import include, path

urlpatterns = [
    path("", include("keguan.web.urls")),
    path("api/", include("keguan.api.urls")),
]
