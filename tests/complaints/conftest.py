"""The cast, for tests of the complaint itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests import cast as people
from tests.complaints import watch as watching


@pytest.fixture
def cast(db: None) -> people.Cast:
    return people.make()


@pytest.fixture
def watch(cast: people.Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[watching.Watch]:
    cache.clear()
    yield watching.make(cast, monkeypatch)
    cache.clear()
