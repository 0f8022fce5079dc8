"""The process that owns the embedded PostgreSQL and Valkey of one LAPOR_HOME, for as long as someone uses them."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from lapor.account import Unusable, prepare_sockets
from lapor.embedded import Places, wanted
from lapor.servers import Postgres, Server, Valkey

POLL_SECONDS = 0.2
STEADY_SECONDS = 30.0
LONGEST_PAUSE = 10.0


def say(sentence: str) -> None:
    print(f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} {sentence}", file=sys.stderr, flush=True)


class Keeper:
    """Starts, watches, restarts and stops the servers."""

    def __init__(self, where: Places) -> None:
        self.where = where
        self.asked_to_stop = False
        self.users = os.open(where.users, os.O_RDWR | os.O_CREAT, 0o600)
        need_postgres, need_valkey = wanted()
        self.servers: list[Server] = [
            *([Postgres(where)] if need_postgres else []),
            *([Valkey(where)] if need_valkey else []),
        ]
        self.failures = dict.fromkeys((server.name for server in self.servers), 0)

    def run(self) -> None:
        self.where.state.unlink(missing_ok=True)
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        prepare_sockets(self.where)
        try:
            for server in self.servers:
                server.start()
            for server in self.servers:
                server.wait_until_ready()
            self._write_state()
            say("both servers answer")
            while not self.asked_to_stop and not self._alone():
                time.sleep(POLL_SECONDS)
                self._mend()
        finally:
            # The order matters: first nobody finds us, then nothing runs, then (at exit) the locks go.
            self.where.state.unlink(missing_ok=True)
            for server in reversed(self.servers):
                server.ask_to_stop()
            for server in reversed(self.servers):
                server.stop()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop = True

    def _alone(self) -> bool:
        """Nobody uses the servers, or their folder was deleted under them."""
        try:
            if os.fstat(self.users).st_ino != self.where.users.stat().st_ino:
                return True
        except FileNotFoundError:
            return True
        try:
            fcntl.flock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _mend(self) -> None:
        for server in self.servers:
            if server.lives():
                continue
            lasted = server.lasted()
            self.failures[server.name] = 1 if lasted > STEADY_SECONDS else self.failures[server.name] + 1
            pause = min(LONGEST_PAUSE, 0.25 * 2 ** (self.failures[server.name] - 1)) if self.failures[server.name] > 1 else 0
            say(f"{server.name} ended ({server.how_it_ended()}); starting it again in {pause:g} s")
            time.sleep(pause)
            try:
                server.start()
                server.wait_until_ready()
            except Unusable as error:
                say(f"{server.name} did not come back: {error}")
            else:
                self._write_state()

    def _write_state(self) -> None:
        pids = {server.name: server.pid for server in self.servers}
        fresh = self.where.state.with_suffix(".new")
        fresh.write_text(json.dumps({"keeper": os.getpid(), "postgres": 0, "valkey": 0, **pids}), encoding="utf-8")
        fresh.replace(self.where.state)


def main(folder: str) -> int:
    where = Places(Path(folder))
    lock = os.open(where.home / "keeper.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return 0  # this home has a keeper
    try:
        Keeper(where).run()
    except (Unusable, OSError) as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
