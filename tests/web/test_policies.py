"""Policies on the screen: their pages, drafts, cases, the trial, and putting a version in force."""

import pytest

from keguan.kit.catalogue import catalogue
from keguan.kit.rules.policy import Published
from keguan.registry.own import loading


@pytest.fixture(autouse=True)
def nothing_declared_stays():
    yield
    catalogue.overlay()
    Published.laid = {}
    loading._Read.stamp = None


@pytest.fixture
def head(city, client_of):
    return client_of("head")


def test_pages(head):
    for a in (
        "/policies",
        "/policies/hnte/on/2016-01-01",
        "/policies/hnte/on/2008-01-01",
        "/policies/tsme/on/2026-07-01",
        "/policies/hnte/new",
    ):
        r = head.get(a)
        assert r.status_code == 200, a
