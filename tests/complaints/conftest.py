"""The cast, for tests of the complaint itself."""

from __future__ import annotations

import pytest

from tests import cast as people


@pytest.fixture
def cast(db: None) -> people.Cast:
    return people.make()
