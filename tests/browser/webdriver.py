"""Firefox and WebKit by the commands of W3C WebDriver, with no package between.

Debian has WebKit's driver, which listens to HTTP, but none for Firefox: there Firefox itself takes the same commands over a
socket, each with the length of its JSON before it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.running import free_port

# The W3C's key for a reference to an element.
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
PATIENCE = 15.0
PHONE = {"width": 360, "height": 740}
MINI_BROWSER = "webkit2gtk-4.1/MiniBrowser"
# Name of a command → how WebKit's driver is asked for it, below its session.
PATHS = {
    "Navigate": ("POST", "/url"),
    "Refresh": ("POST", "/refresh"),
    "FindElements": ("POST", "/elements"),
    "ElementClick": ("POST", "/element/{id}/click"),
    "ElementClear": ("POST", "/element/{id}/clear"),
    "ElementSendKeys": ("POST", "/element/{id}/value"),
    "ExecuteScript": ("POST", "/execute/sync"),
    "SetWindowRect": ("POST", "/window/rect"),
}


class Refused(Exception):
    """The browser could not do what it was asked: nothing there yet, covered, or gone with the page before."""


class Wire(ABC):
    """A browser that takes commands."""

    @abstractmethod
    def send(self, name: str, **said: Any) -> Any:
        """Do the command of this name; what it answers. Raises Refused."""


class HttpWire(Wire):
    """WebKit's driver and one session of it."""

    def __init__(self, port: int, options: dict[str, Any]) -> None:
        self.address = f"http://127.0.0.1:{port}/session"
        wanted = {"capabilities": {"alwaysMatch": options}}
        self.address += "/" + until(lambda: self._ask("POST", "", wanted), "WebKit's driver answers")["sessionId"]

    def _ask(self, method: str, path: str, said: dict[str, Any]) -> Any:
        data = json.dumps(said).encode() if method == "POST" else None
        asked = urllib.request.Request(self.address + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise Refused(error.read().decode()[:500]) from error
        except urllib.error.URLError as error:
            raise Refused(str(error)) from error

    def send(self, name: str, **said: Any) -> Any:
        method, path = PATHS[name]
        return self._ask(method, path.format(**said), said)


class SocketWire(Wire):
    """Firefox listening by itself."""

    def __init__(self, port: int) -> None:
        self.stream = until(lambda: _connected(port), "Firefox listens")
        self.file = self.stream.makefile("rb")
        self._read()  # who it is
        self.number = 0
        self.send("NewSession", capabilities={"alwaysMatch": {}})

    def _read(self) -> Any:
        length = b""
        while (digit := self.file.read(1)) != b":":
            if not digit:
                raise Refused("Firefox has gone")
            length += digit
        return json.loads(self.file.read(int(length)))

    def send(self, name: str, **said: Any) -> Any:
        self.number += 1
        prefix = "Marionette:" if name == "SetContext" else "WebDriver:"
        body = json.dumps([0, self.number, prefix + name, said]).encode()
        self.stream.sendall(str(len(body)).encode() + b":" + body)
        _kind, _number, error, answer = self._read()
        if error:
            raise Refused(f"{name}: {error['error']}: {error['message']}")
        return answer["value"] if isinstance(answer, dict) and set(answer) == {"value"} else answer


def _connected(port: int) -> socket.socket:
    try:
        return socket.create_connection(("127.0.0.1", port), timeout=30)
    except OSError as error:
        raise Refused(str(error)) from error


def until(look: Callable[[], Any], what: str) -> Any:
    """What ``look`` gives, once it gives something and is not refused. Raises AssertionError after PATIENCE seconds."""
    end, last = time.monotonic() + PATIENCE, "nothing"
    while time.monotonic() < end:
        try:
            if found := look():
                return found
        except Refused as error:
            last = str(error)
        time.sleep(0.05)
    raise AssertionError(f"not within {PATIENCE:.0f} s: {what}; {last}")


class Phone:
    """A page as a person has it in hand: what stands on it, by the words on it."""

    def __init__(self, wire: Wire, site: str) -> None:
        self.wire, self.site = wire, site

    def open(self, path: str) -> None:
        self.wire.send("Navigate", url=self.site + path)

    def reload(self) -> None:
        self.wire.send("Refresh")

    def run(self, script: str, *given: Any) -> Any:
        """What the body of a function gives in the page."""
        return self.wire.send("ExecuteScript", script=script, args=list(given))

    def _shown(self, xpath: str) -> str | None:
        found = self.wire.send("FindElements", using="xpath", value=xpath)
        return next((one[ELEMENT] for one in found if self.run("return arguments[0].getClientRects().length > 0", one)), None)

    def press(self, words: str, *, kinds: tuple[str, ...] = ("button", "a", "summary")) -> None:
        """The first button, link or summary to be seen that holds these words."""
        kind = " or ".join(f"self::{name}" for name in kinds)
        xpath = f"//*[{kind}][not(@aria-hidden)][contains(normalize-space(.), '{words}')]"

        def pressed() -> bool:
            found = self._shown(xpath)
            if found:
                self.wire.send("ElementClick", id=found)
            return bool(found)

        until(pressed, f"“{words}” can be pressed")

    def fill(self, label: str, text: str) -> None:
        """Type into the field that is seen under this label, in place of what it holds. For a file: its path."""
        xpath = f"//*[@id=//label[starts-with(normalize-space(.), '{label}')]/@for]"

        def filled() -> bool:
            found = self._shown(xpath)
            if found and self.run("return arguments[0].type !== 'file'", {ELEMENT: found}):
                self.wire.send("ElementClear", id=found)
            if found:
                self.wire.send("ElementSendKeys", id=found, text=text)
            return bool(found)

        until(filled, f"a field “{label}”")

    def see(self, words: str) -> None:
        """Wait until these words can be read."""
        until(lambda: words in " ".join(self.run("return document.body.innerText").split()), f"“{words}” is read")

    def focused(self, name: str) -> None:
        """Wait until the part of this id has the focus."""
        until(lambda: self.run("return document.activeElement.id") == name, f"the focus on #{name}")

    def fits(self) -> None:
        """A small phone's page is no wider than the phone."""
        width, over = self.run("const page = document.documentElement; return [innerWidth, page.scrollWidth - page.clientWidth]")
        assert (width, over <= 0) == (PHONE["width"], True), (width, over)


def missing(engine: str) -> str:
    """What Debian package would bring what this engine still needs; nothing when all is there."""
    if engine == "firefox":
        return "" if shutil.which("firefox-esr") else "firefox-esr"
    found = [name for program, name in (("WebKitWebDriver", "webkit2gtk-driver"), ("Xvfb", "xvfb")) if not shutil.which(program)]
    return " ".join(found)


@contextmanager
def browsing(engine: str, folder: Path, site: str) -> Iterator[Phone]:
    """A phone with this engine, and nothing of it left afterwards. ``folder``: empty, for its profile."""
    with _firefox(folder) if engine == "firefox" else _webkit(folder) as wire:
        yield Phone(wire, site)


@contextmanager
def _process(*words: str, folder: Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / f"{Path(words[0]).name}.log").open("wb") as log:
        started = subprocess.Popen(
            words,
            env=os.environ | {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "LANG": "C.UTF-8"} | more,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield started
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        try:
            started.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()


# No connection of its own leaves a machine whose network is closed.
PREFERENCES = {
    "intl.accept_languages": "id-ID,id",
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.disabledForTesting": True,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.server": "",
    "services.settings.server": "data:,#dummy",
    "extensions.getAddons.cache.enabled": False,
}
# A window of Firefox is never as narrow as a phone; the page in it may be.
NARROW = """const box = gBrowser.selectedBrowser;
for (const side of ["width", "height"]) for (const edge of ["min", "max"]) box.style.setProperty(`${edge}-${side}`, `${arguments[0][side]}px`);
"""


@contextmanager
def _firefox(folder: Path) -> Iterator[Wire]:
    port = free_port()
    wanted = PREFERENCES | {"marionette.port": port}
    (folder / "user.js").write_text("".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in wanted.items()))
    words = ("firefox-esr", "--headless", "--no-remote", "--marionette", "--remote-allow-system-access", "--profile", str(folder))
    with _process(*words, folder=folder, MOZ_REMOTE_SETTINGS_DEVTOOLS="1"):
        wire = SocketWire(port)
        wire.send("SetContext", value="chrome")
        wire.send("ExecuteScript", script=NARROW, args=[PHONE])
        wire.send("SetContext", value="content")
        yield wire


# The same of WebKit's small browser, whose buttons would not stand beside each other on a phone.
SMALL = "* { min-width: 0; padding: 0; margin: 0; border: 0; font-size: 1px; -gtk-icon-transform: scale(0); }"


@contextmanager
def _webkit(folder: Path) -> Iterator[Wire]:
    port = free_port()
    (folder / ".config/gtk-3.0").mkdir(parents=True)
    (folder / ".config/gtk-3.0/gtk.css").write_text(SMALL)
    browser = next(Path("/usr/lib").glob(f"*/{MINI_BROWSER}"))
    screen = ("Xvfb", "-displayfd", "1", "-nolisten", "tcp", "-screen", "0", f"{PHONE['width']}x{PHONE['height'] + 200}x24")
    with _process(*screen, folder=folder) as shown:
        assert shown.stdout is not None
        display = ":" + shown.stdout.readline().decode().strip()
        with _process("WebKitWebDriver", f"--port={port}", folder=folder, DISPLAY=display, LANGUAGE="id"):
            options = {"browserName": "MiniBrowser", "webkitgtk:browserOptions": {"binary": str(browser), "args": ["--automation"]}}
            wire = HttpWire(port, options)
            wire.send("SetWindowRect", x=0, y=0, **PHONE)
            yield wire
