"""Officers who work at the desk of a running system over HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import requests

from tests.running import System

CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PASSWORD = "lapor-demo"


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
