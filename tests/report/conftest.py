"""The invented summary as a fixture."""

import pytest
from tests.report.writing import build

from keguan.report.document import Document


@pytest.fixture
def summary() -> Document:
    return build()
