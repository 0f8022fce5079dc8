"""A running system for whole journeys, and officers who work at its desk over HTTP."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.running import System, system

CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PASSWORD = "lapor-demo"


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    home = Path("/tmp") / f"lapor-journeys-{id(tmp_path_factory):x}"
    home.mkdir(mode=0o755)
    with system(home) as found:
        yield found
    shutil.rmtree(home, ignore_errors=True)


class Officer:
    """Somebody at the desk, with a browser that has no JavaScript."""

    def __init__(self, running: System, username: str) -> None:
        self.url, self.session = running.url, requests.Session()
        self.post("/akun/login/", "/akun/login/", {"login": username, "password": PASSWORD})

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.url + path, timeout=20)

    def move(self, number: str, name: str, **said: str) -> requests.Response:
        """Fill in one of the forms of a case."""
        return self.post(f"/kerja/{number}/", f"/kerja/{number}/{name}/", {f"{name}-{key}": value for key, value in said.items()})

    def post(self, page: str, address: str, said: dict[str, str]) -> requests.Response:
        """Send a form of a page to its address."""
        found = CSRF.search(self.get(page).text)
        assert found, f"no form on {page}"
        answer = self.session.post(
            self.url + address,
            data={**said, "csrfmiddlewaretoken": found.group(1)},
            headers={"Referer": self.url + page},
            timeout=20,
        )
        assert answer.status_code == 200, (answer.status_code, answer.text[:2000])
        return answer


@pytest.fixture
def officer(running: System) -> Callable[[str], Officer]:
    return lambda username: Officer(running, username)
