"""Addresses of the library."""

from django.urls import path

from keguan.web.library import intake

urlpatterns = [
    path("library/upload", intake.upload, name="library-upload"),
    path("library/upload/queue", intake.queue, name="library-queue"),
    path("library/upload/<int:pk>/register", intake.register, name="library-register"),
    path("library/upload/<int:pk>/again", intake.again, name="library-again"),
    path("library/upload/<int:pk>/take-out", intake.take_out, name="library-take-out"),
]
