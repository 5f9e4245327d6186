"""Addresses of the library."""

from django.urls import path

from keguan.web.library import cites, collections, feeds, uses

urlpatterns = [
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
]
