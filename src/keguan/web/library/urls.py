"""Addresses of the library."""

from django.urls import path

from keguan.web.library import cites, collections, contents, editing, feeds, finding, giving, reading, uses, versions

urlpatterns = [
    path("library/", finding.library, name="library"),
    path("library/number", cites.number, name="library-number"),
    path("library/collections/", collections.listing, name="library-collections"),
    path("library/collections/new", collections.save, name="library-collection-new"),
    path("library/collections/<int:pk>/", collections.collection, name="library-collection"),
    path("library/collections/<int:pk>/edit", collections.save, name="library-collection-edit"),
    path("library/collections/<int:pk>/close", collections.close, name="library-collection-close"),
    path("library/collections/<int:pk>/<int:item>", collections.arrange, name="library-collection-arrange"),
    path("library/feed.xml", feeds.rss, name="library-feed"),
    path("library/atom.xml", feeds.atom, name="library-atom"),
    path("library/pick", uses.pick, name="library-pick"),
    path("library/<int:pk>/around", uses.around, name="library-around"),
    path("library/<int:pk>/collect", collections.collect, name="library-collect"),
    path("library/<int:pk>/ties", uses.attach, name="library-tie"),
    path("library/<int:pk>/ties/<int:tie_pk>/off", uses.detach, name="library-untie"),
    path("library/export", finding.export, name="library-export"),
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
    path("library/<int:pk>/versions/compare", versions.compare, name="library-compare"),
]
