"""Addresses of the library."""

from django.urls import path

from keguan.web.library import contents, editing, finding, giving, intake, reading, versions

urlpatterns = [
    path("library/", finding.library, name="library"),
    path("library/export", finding.export, name="library-export"),
    path("library/number", finding.number, name="library-number"),
    path("library/upload", intake.upload, name="library-upload"),
    path("library/upload/queue", intake.queue, name="library-queue"),
    path("library/upload/<int:pk>/register", intake.register, name="library-register"),
    path("library/upload/<int:pk>/again", intake.again, name="library-again"),
    path("library/upload/<int:pk>/take-out", intake.take_out, name="library-take-out"),
    path("library/mine", giving.mine, name="library-mine"),
    path("library/people", editing.people, name="library-people"),
    path("library/documents", editing.documents, name="library-documents"),
    path("library/shared/<str:token>", giving.shared, name="library-shared"),
    path("library/shares/<int:pk>/take-back", giving.take_back, name="library-take-back"),
    path("library/<int:pk>/", reading.document, name="library-document"),
    path("library/<int:pk>/place", reading.place, name="library-place"),
    path("library/<int:pk>/pages/<int:n>.jpg", contents.image, name="library-page"),
    path("library/<int:pk>/pages/<int:n>.json", contents.lines, name="library-lines"),
    path("library/<int:pk>/find", contents.find, name="library-find"),
    path("library/<int:pk>/file", contents.file, name="library-file"),
    path("library/<int:pk>/edit", editing.edit, name="library-edit"),
    path("library/<int:pk>/retire", editing.retire, name="library-retire"),
    path("library/<int:pk>/restore", editing.restore, name="library-restore"),
    path("library/<int:pk>/favourite", giving.favourite, name="library-favourite"),
    path("library/<int:pk>/share", giving.share, name="library-share"),
    path("library/<int:pk>/versions", versions.versions, name="library-versions"),
    path("library/<int:pk>/versions/<int:version>/again", versions.convert_again, name="library-convert-again"),
    path("library/<int:pk>/versions/compare", versions.compare, name="library-compare"),
]
