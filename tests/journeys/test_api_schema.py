"""schemathesis, a client that we did not write, against the running system: no 5xx, and no answer that its schema does not describe."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.running import System

pytestmark = pytest.mark.big
ST = Path(sys.executable).with_name("st")
CITIZEN = """
from complaints import services, tokens
from complaints.contacts import Contact, Kind
from complaints.models import TokenKind
user = services.open_account(Contact(Kind.EMAIL, "penguji@contoh.id"))
print(tokens.give(TokenKind.CITIZEN, user=user)[1])
"""
PUBLISH = """
from complaints import services
from complaints.models import Complaint
from organisations.models import User
case, who = Complaint.objects.get(number="{number}"), User.objects.get(username="koordinator")
services.verify(case.pk, actor=who, findings=services.Findings(topic_key="jalan_jembatan", region_code="73.07.05"))
services.publish(case.pk, actor=who, text="Jalan berlubang di depan pasar.", region_code="73.07.05")
print(services.support(case.pk, contact="penguji@contoh.id", follows_only=True).total)
"""


@dataclass
class Filed:
    """A public case of the running system, and its PIN."""

    number: str
    pin: str


@pytest.fixture
def filed(running: System) -> Filed:
    said = requests.post(f"{running.url}/api/v1/complaints/", json={"text": "Jalan berlubang besar di depan pasar."}, timeout=20).json()
    done = running.manage("shell", "-v0", "-c", PUBLISH.format(number=said["tracking_number"]))
    assert done.returncode == 0, done.stderr
    return Filed(said["tracking_number"], said["access_pin"])


def run(running: System, seconds: int, folder: Path, *words: str, config: str = "") -> None:
    """Every check but that what fits the schema is accepted: that a number must be one that can be called, no schema can say."""
    (folder / "schemathesis.toml").write_text(config)
    done = subprocess.run(
        [
            str(ST), "--config-file", "schemathesis.toml", "run", f"{running.url}/api/v1/schema/", "--checks=all",
            "--exclude-checks=positive_data_acceptance,ignored_auth" if words else "--exclude-checks=positive_data_acceptance",
            f"--max-time={seconds}", "--workers=1", "--continue-on-failure", "--warnings=off", "--no-color", *words,
        ],
        cwd=folder,
        env=os.environ | {"COLUMNS": "160"},
        capture_output=True,
        text=True,
        timeout=seconds + 120,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    sent = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert sent, done.stdout[-2000:]
    assert int(sent[1]) > 200


def test_a_stranger_finds_no_answer_that_is_not_described(running: System, filed: Filed, tmp_path: Path) -> None:
    run(running, 60, tmp_path)


def test_who_has_the_proof_of_a_public_case_does_not_either(running: System, filed: Filed, tmp_path: Path) -> None:
    config = f'[parameters]\n"path.number" = "{filed.number}"\n'
    run(running, 40, tmp_path, "--include-path-regex=number", "-H", f"X-Access-Pin: {filed.pin}", config=config)


def test_nor_does_the_owner_of_an_account(running: System, tmp_path: Path) -> None:
    done = running.manage("shell", "-v0", "-c", CITIZEN)
    token = done.stdout.strip().splitlines()[-1]
    run(
        running, 40, tmp_path, "--include-tag=account", "--exclude-operation-id=end_token", "-H", f"Authorization: Bearer {token}"
    )  # its own token may be among those it ends
