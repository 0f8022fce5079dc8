"""What every test stands on: embedded servers of its own, loopback only, and the names of the fixtures others use.

Two test runs at once each get a home of their own (.lapor-test-1, -2, …): the first whose lock is free.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent


def _own_home() -> Path:
    for number in range(1, 20):
        home = ROOT / f".lapor-test-{number}"
        home.mkdir(exist_ok=True)
        descriptor = os.open(home / "pytest.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            continue
        return home  # the descriptor, and with it the lock, lives as long as this process
    raise SystemExit("twenty test runs at once: one of them must end first")


# Before Django reads its settings.
for name in ("DATABASE_URL", "REDIS_URL", "DEBUG", "SECRET_KEY", "FIELD_KEYS", "PUBLIC_URL", "PORT", "HOST", "SIMULATOR"):
    if not os.environ.get("LAPOR_TEST_KEEP_ENVIRONMENT"):
        os.environ.pop(name, None)
os.environ["LAPOR_HOME"] = str(_own_home())
os.environ["DJANGO_SETTINGS_MODULE"] = "lapor.settings"

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402
from django.utils import translation  # noqa: E402

# The conftest of a folder may import models before pytest-django has set Django up.
django.setup()

from lapor import embedded  # noqa: E402 - it reads LAPOR_HOME
from tests import reset  # noqa: E402 - it needs Django
from tests.memory import forget  # noqa: E402 - it imports models
from tests.running import System, copied_home, start_preparing, system  # noqa: E402 - it imports our modules


def pytest_configure(config: pytest.Config) -> None:
    # With workers (make test) the process that only hands out tests needs no servers; each worker has its own.
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        # Named before they begin, the settings would be read there before a home is chosen.
        del os.environ["DJANGO_SETTINGS_MODULE"]
        return
    embedded.attach_or_exit()
    django.setup()
    # Once for all: a change of settings is told to everybody who listens, twice a test.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_unconfigure(config: pytest.Config) -> None:
    for process in preparing:
        process.terminate()
        process.wait(20)
    shutil.rmtree(PREPARED, ignore_errors=True)
    embedded.release(wait=True)


def _program(*names: str) -> str | None:
    return next((found for name in names if (found := shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin"))), None)


# Folders whose tests share what is dear to start.
TOGETHER = (("journeys", "chaos", "kannel"), ("browser",), ("lapor",))


def _place(item: pytest.Item) -> tuple[int, bool, bool]:
    folder = item.path.relative_to(ROOT / "tests").parts[0]
    group = next((number for number, folders in enumerate(TOGETHER) if folder in folders), len(TOGETHER))
    return group, "running" in getattr(item, "fixturenames", ()), item.get_closest_marker("chaos") is not None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need a program of the system say which one when it is missing.

    Those that start whole systems stay with one worker, those in Chromium with one; the others go to whoever is free. The
    shared system starts late, and what kills its parts is last.
    """
    items.sort(key=_place)
    for item in items:
        if _place(item)[0] < len(TOGETHER):
            item.add_marker(pytest.mark.xdist_group(f"together {_place(item)[0]}"))
    chromium = _program("chromium", "chromium-browser", "google-chrome")
    kannel = _program("bearerbox") and Path("/usr/lib/kannel/test/fakesmsc").exists()
    for item in items:
        if item.get_closest_marker("browser") and not chromium:
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed (Debian: apt install chromium)"))
        if item.get_closest_marker("kannel") and not kannel:
            item.add_marker(pytest.mark.skip(reason="Kannel is not installed (Debian: apt install kannel kannel-extras)"))


media = itertools.count()


@pytest.fixture(autouse=True)
def private_media(settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Files of a test go where nobody looks for them.

    The folder is made by whoever stores a file; numbered by us, since `mktemp` reads the names of all before it each time.
    """
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / f"media-{next(media)}"


# Only a test that commits comes here; the others roll back.
TransactionTestCase._fixture_teardown = lambda _test: reset.restore()  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What is kept in memory for seconds points at rows that the test before rolled back; and nobody's language stays."""
    forget()
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def spare_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty LAPOR_HOME, for tests that start servers of their own. Outside pytest's private folders: PostgreSQL's user must reach it."""
    home = Path("/tmp") / f"lapor-spare-{os.getpid()}-{os.urandom(3).hex()}"
    home.mkdir(mode=0o755)
    yield home
    shutil.rmtree(home, ignore_errors=True)


PREPARED = Path("/tmp") / f"lapor-prepared-{os.getpid()}"
preparing: list[subprocess.Popen[bytes]] = []


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """The first start of a system takes a quarter of a minute: it begins with the first test of its group, while others run."""
    wanted = any("prepared_home" in getattr(other, "fixturenames", ()) for other in item.session.items)
    if _place(item)[0] == 0 and wanted and not preparing:
        preparing.append(start_preparing(PREPARED))


@pytest.fixture(scope="session")
def prepared_home() -> Path:
    """A home after its first start, which began from nothing. Who wants a system takes a copy of it."""
    assert preparing[0].wait(180) == 0, (PREPARED / "prepare.out").read_text()
    return PREPARED


@pytest.fixture(scope="session")
def running(prepared_home: Path) -> Iterator[System]:
    """A running system with the providers that it writes to."""
    with copied_home(prepared_home, "running") as home, system(home) as found:
        yield found


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """For playwright's ``launch(executable_path=…, args=["--no-sandbox"])``."""
    found = _program("chromium", "chromium-browser", "google-chrome")
    if not found:
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    return found


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """Every test finds the reference data (regions, units, calendars, deadlines, matrix) that a running system has."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        call_command("load_reference", verbosity=0)
        reset.remember()


# Chromium as root, and without the connections of its own that a closed network would refuse one by one.
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A microphone that hums: there is none in a test.
    "--use-fake-device-for-media-stream",
]


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    """One Chromium for all tests: Playwright's event loop cannot be started twice in a thread."""
    # Django takes that loop for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium_path, headless=True, args=CHROMIUM)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
