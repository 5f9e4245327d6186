"""The roles as parameters of a test that asks every page as each of them."""

import pytest

from keguan.kit.roles import ROLES

# Which page opens is decided without the database; what the database narrows differs by reach alone: everything, a
# region, an enterprise, a bank, nothing. So the other roles are tried on one database.
REACHES = ("clerk", "township", "enterprise", "bank", "system")
EVERY = [r if r in REACHES else pytest.param(r, marks=pytest.mark.one_database) for r in ROLES]

# How the script of a page asks: it is refused as anybody is, in one sentence that takes no page to tell.
BY_SCRIPT = {"HX-Request": "true"}
