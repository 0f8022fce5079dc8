"""A running system to kill parts of."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import System, system


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    home = Path("/tmp") / f"lapor-chaos-{tmp_path_factory.mktemp('chaos').name}-{id(tmp_path_factory):x}"
    home.mkdir(mode=0o755)
    with system(home) as found:
        yield found
    shutil.rmtree(home, ignore_errors=True)
