"""A home for the tests of the ground that are about anything but the first start."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lapor.programs import ATTACH, eventually, kill, left, program, read_until


@pytest.fixture(scope="session")
def started_once() -> Iterator[Path]:
    """A home whose servers have run."""
    home = Path("/tmp") / f"lapor-once-{os.getpid()}"
    home.mkdir(mode=0o755)
    with program(ATTACH, home) as command:
        read_until(command, "Running")
        command.stdin.close()
        command.wait(20)
    yield home
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def used_home(started_once: Path) -> Path:
    """As `spare_home`, but PostgreSQL has made its files: most of these tests' time went into that. Nothing else is there, nothing runs."""
    for line in left(started_once):
        # A part's child outlives a supervisor that the test before killed. The servers end by themselves, and in order.
        if not any(word in line for word in ("lapor.keeper", "postgres", "valkey")):
            kill(int(line.split()[0]))
    eventually(lambda: not left(started_once), 20)
    for path in started_once.iterdir():
        if path.name != "postgres":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return started_once
