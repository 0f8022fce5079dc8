"""Mail over the wire: out to a real SMTP server, back in from a mailbox over IMAP, with Debian's Dovecot where it is installed."""

from __future__ import annotations

import datetime as dt
import getpass
import re
import shutil
import socket
import socketserver
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from channels_intake import delivery, polling, registry
from channels_intake.contracts import SendFailed
from channels_intake.mail import imap
from channels_intake.mail.imap import MOST_BYTES, Mailbox
from channels_intake.models import Cursor, InboundMessage, OutboundMessage
from complaints.models import Complaint, EventKind
from lapor.tasks import dispatch
from tests.cast import make
from tests.channels_intake.test_mail_reading import mail

OURS = "lapor@contoh.go.id"


class Box(socketserver.ThreadingTCPServer):
    """An IMAP server with one mailbox: as much of RFC 3501 as a reader needs, and a record of what it was asked."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.mails: list[tuple[int, bytes]] = []
        self.validity, self.following, self.asked = 7, 1, list[str]()
        self.refuse = ""
        # Up to this number mails came before any day that is asked for.
        self.old = 0

    def put(self, raw: bytes) -> None:
        self.mails.append((self.following, raw))
        self.following += 1

    @property
    def url(self) -> str:
        return f"imap://lapor:rahasia%2F1@127.0.0.1:{self.server_address[1]}/Laporan%20masuk"


class Session(socketserver.StreamRequestHandler):
    server: Box
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self._say("* OK here")
        for line in self.rfile:
            tag, _blank, rest = line.decode().strip().partition(" ")
            self.server.asked.append(rest)
            refused = self.server.refuse and rest.upper().startswith(self.server.refuse)
            wrong = rest.upper().startswith("LOGIN") and '"rahasia/1"' not in rest
            if refused or wrong:
                self._say(f"{tag} NO not today")
                continue
            self._answer(rest)
            self._say(f"{tag} OK done")
            if rest.upper() == "LOGOUT":
                return

    def _answer(self, rest: str) -> None:
        word = rest.upper()
        if word == "CAPABILITY":
            self._say("* CAPABILITY IMAP4rev1")
        elif word.startswith("EXAMINE"):
            self._say(f"* {len(self.server.mails)} EXISTS")
            self._say(f"* OK [UIDVALIDITY {self.server.validity}] ok")
            self._say(f"* OK [UIDNEXT {self.server.following}] ok")
        elif word.startswith("UID SEARCH"):
            self._say("* SEARCH " + " ".join(str(uid) for uid in self._found(word)))
        elif word.startswith("UID FETCH"):
            self._fetch(rest)

    def _found(self, word: str) -> list[int]:
        uids = [uid for uid, _raw in self.server.mails]
        asked = re.search(r"UID (\d+):\*", word)
        # As the rule has it, "n:*" always holds the last one.
        return [uid for uid in uids if uid >= int(asked[1])] or uids[-1:] if asked else [uid for uid in uids if uid > self.server.old]

    def _fetch(self, rest: str) -> None:
        uid = int(rest.split()[2])
        raw = dict(self.server.mails).get(uid)
        if raw is None:
            return
        if "RFC822.SIZE" in rest:
            size = MOST_BYTES + 1 if b"X-Huge" in raw else len(raw)
            self._say(f'* 1 FETCH (UID {uid} RFC822.SIZE {size} INTERNALDATE "23-Nov-2026 10:00:00 +0800")')
            return
        self.wfile.write(f"* 1 FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@pytest.fixture
def box() -> Iterator[Box]:
    with Box() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


class Kept:
    """What an SMTP server was given: envelope and mail."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, list[str], bytes]] = []
        self.refused = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address == self.refused:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        return "250 OK"


@pytest.fixture
def smtp(settings: Any) -> Iterator[Kept]:
    kept = Kept()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    registry.forget()
    yield kept
    controller.stop()


@pytest.fixture
def post_office(box: Box, settings: Any) -> Box:
    settings.DEFAULT_FROM_EMAIL, settings.IMAP_URL = f"Lapor <{OURS}>", box.url
    registry.forget()
    polling.poll("email")  # from here on
    return box


def work() -> None:
    for pk in list(Complaint.objects.values_list("events__pk", flat=True)):
        dispatch([pk])
    for pk in delivery.due():
        delivery.deliver(pk)


@pytest.mark.django_db
def test_a_talk_by_mail_over_smtp_and_imap(post_office: Box, smtp: Kept, handled: Callable[[], Any]) -> None:
    make()
    post_office.put(mail(Subject="Jalan Lappa").as_bytes())
    assert polling.poll("email") == 1
    # When it reached our mailbox, not when we looked.
    assert InboundMessage.objects.get().received_at == dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
    handled()
    work()
    back, to, raw = smtp.mails[0]
    receipt = message_from_bytes(raw, policy=policy.default)
    assert to == ["andi@contoh.id"]
    assert back == receipt["Reply-To"]
    assert back.startswith("lapor+")
    assert receipt["From"] == f"Lapor <{OURS}>"
    assert receipt["In-Reply-To"] == "<m1@contoh.id>"
    # A mail program answers to Reply-To, and quotes.
    quoted = "".join(f"> {line}\n" for line in receipt.get_content().splitlines())
    answer = mail(
        f"Dekat masjid.\n\nPada Sen, 30 Nov 2026 Lapor menulis:\n{quoted}",
        To=str(receipt["Reply-To"]),
        Message_ID="<m2@contoh.id>",
        In_Reply_To=str(receipt["Message-ID"]),
        Subject="Re: " + receipt["Subject"],
    )
    post_office.put(answer.as_bytes())
    assert polling.poll("email") == 1
    handled()
    (said,) = Complaint.objects.get().events.filter(kind=EventKind.REPORTER_MESSAGE)
    assert said.text == "Dekat masjid."
    # Looked at, and left as it was.
    assert not [
        line for line in post_office.asked if re.match(r"SELECT|UID STORE|STORE|EXPUNGE|UID (?:MOVE|COPY)|CLOSE|DELETE", line, re.I)
    ]
    assert all("PEEK" in line for line in post_office.asked if "BODY" in line)
    assert any('EXAMINE "Laporan masuk"' in line for line in post_office.asked)


@pytest.mark.django_db
def test_a_recipient_that_a_server_refuses_is_told_to_the_case(post_office: Box, smtp: Kept, handled: Callable[[], Any]) -> None:
    make()
    smtp.refused = "andi@contoh.id"
    post_office.put(mail(Subject="Jalan Lappa").as_bytes())
    polling.poll("email")
    handled()
    work()
    assert OutboundMessage.objects.order_by("pk")[0].status == "failed"
    assert Complaint.objects.get().events.filter(kind=EventKind.DELIVERY_FAILED).exists()


@pytest.mark.django_db
def test_the_first_reading_leaves_old_mail_alone_and_a_cursor_brings_nothing_twice(box: Box, settings: Any) -> None:
    settings.IMAP_URL = box.url
    registry.forget()
    box.put(mail("lama", Message_ID="<old@x.id>").as_bytes())
    assert polling.poll("email") == 0
    box.put(mail("baru", Message_ID="<new@x.id>").as_bytes())
    assert polling.poll("email") == 1
    assert polling.poll("email") == 0
    assert Cursor.objects.get().value.startswith("7:2:")


@pytest.mark.django_db
def test_a_mailbox_numbered_anew_loses_nothing_and_doubles_nothing(post_office: Box) -> None:
    post_office.put(mail("satu", Message_ID="<1@x.id>").as_bytes())
    assert polling.poll("email") == 1
    post_office.validity = 8
    post_office.put(mail("dua", Message_ID="<2@x.id>").as_bytes())
    assert polling.poll("email") == 1
    assert InboundMessage.objects.count() == 2
    assert Cursor.objects.get().value.startswith("8:2:")
    assert any("SINCE" in line for line in post_office.asked)


@pytest.mark.django_db
def test_a_mailbox_numbered_anew_brings_no_old_mail_where_nothing_new_came(post_office: Box) -> None:
    for number in range(2):
        post_office.put(mail(f"lama {number}", Message_ID=f"<old{number}@x.id>").as_bytes())
    post_office.validity, post_office.old = 8, 2
    assert (polling.poll("email"), polling.poll("email")) == (0, 0)
    post_office.put(mail("baru", Message_ID="<new@x.id>").as_bytes())
    assert (polling.poll("email"), polling.poll("email")) == (1, 0)


@pytest.mark.django_db
def test_more_than_one_reading_takes_is_read_in_turns(post_office: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "MOST_MAILS", 3)
    for number in range(4):
        post_office.put(mail(f"laporan {number}", Message_ID=f"<{number}@x.id>").as_bytes())
    assert (polling.poll("email"), polling.poll("email"), polling.poll("email")) == (3, 1, 0)


@pytest.mark.django_db
def test_of_a_mail_that_is_too_large_the_words_are_read(post_office: Box) -> None:
    huge = mail("Jalan rusak", X_Huge="1")
    huge.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="besar.pdf")
    post_office.put(huge.as_bytes())
    assert polling.poll("email") == 1
    assert any("BODY.PEEK[]<0." in line for line in post_office.asked)
    assert InboundMessage.objects.get().media_left == 0


@pytest.mark.django_db
@pytest.mark.parametrize("refuse", ["LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH"])
def test_a_server_that_refuses_leaves_the_cursor_where_it_was(post_office: Box, refuse: str) -> None:
    before = Cursor.objects.get().value
    post_office.put(mail().as_bytes())
    post_office.refuse = refuse
    assert polling.poll("email") == 0
    cursor = Cursor.objects.get()
    assert (cursor.value, cursor.leased_until) == (before, None)
    assert cursor.error.startswith("imap:")
    post_office.refuse = ""
    # It is left alone for a while after a failure, and then read from where it was.
    assert polling.poll("email") == 0
    Cursor.objects.update(rests_until=None)
    assert polling.poll("email") == 1


def test_a_password_does_not_travel_in_the_clear(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "_is_here", lambda host: False)
    with pytest.raises(SendFailed):
        Mailbox(box.url).since("")
    assert not [line for line in box.asked if "LOGIN" in line]


@pytest.fixture
def dovecot(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """Debian's server with one Maildir; its port and the folder in which mails are put."""
    program = shutil.which("dovecot", path="/usr/sbin:/usr/bin")
    if not program:
        pytest.skip("Dovecot is not installed (Debian: apt install dovecot-imapd)")
    home = Path("/tmp") / f"lapor-dovecot-{tmp_path.name}"
    shutil.rmtree(home, ignore_errors=True)
    (home / "mail" / "new").mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    user = getpass.getuser()
    (home / "users").write_text(f"lapor:{{PLAIN}}rahasia::::{home}\n")
    (home / "dovecot.conf").write_text(DOVECOT.format(home=home, port=port, user=user, login="dovenull" if user == "root" else user))
    (home / "mail" / "cur").mkdir()
    (home / "mail" / "tmp").mkdir()
    for folder in (home, *home.rglob("*")):
        folder.chmod(0o777 if folder.is_dir() else 0o644)
        if user == "root":
            shutil.chown(folder, "mail", "mail")
    running = subprocess.Popen([program, "-F", "-c", str(home / "dovecot.conf")])
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            threading.Event().wait(0.1)
    yield port, home / "mail" / "new"
    running.terminate()
    running.wait(10)
    shutil.rmtree(home, ignore_errors=True)


DOVECOT = """
base_dir = {home}/run
log_path = {home}/log
protocols = imap
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{home}/mail
listen = 127.0.0.1
default_internal_user = {user}
default_login_user = {login}
first_valid_uid = 1
first_valid_gid = 1
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = {home}/users
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={home}
}}
"""


@pytest.mark.django_db
def test_debians_imap_server_is_read_and_left_as_it_was(dovecot: tuple[int, Path], settings: Any) -> None:
    port, inbox = dovecot
    settings.IMAP_URL = f"imap://lapor:rahasia@127.0.0.1:{port}/INBOX"
    registry.forget()
    assert polling.poll("email") == 0
    assert Cursor.objects.get().error == ""
    for number in range(3):
        (inbox / f"{number}.x").write_bytes(mail(f"Laporan {number}", Message_ID=f"<{number}@x.id>").as_bytes())
    assert polling.poll("email") == 3
    assert polling.poll("email") == 0
    kept = sorted(path.name for path in inbox.parent.glob("*/*.x*"))
    # Nothing is gone, nothing is marked as seen (S).
    assert len(kept) == 3
    assert not [name for name in kept if "S" in name.partition(":2,")[2]]
