"""The supervisor: restarts, refusals, and an end that leaves nothing."""

from __future__ import annotations

import os
import re
import signal
import socket
import time

import psutil
import pytest

from lapor.embedded import Places, running
from tests.lapor.programs import SUPERVISE, eventually, kill, left, program, read_until


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pid_of(home, words: str) -> int:
    return next(int(line.split()[0]) for line in left(home) if words in line)


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM", "SIGHUP", "group"])
def test_everything_ends_within_ten_seconds(used_home, port, how):
    more = {"STUBBORN": "1"} if how == "SIGTERM" else {}
    with program(SUPERVISE, used_home, str(port), **more) as supervisor:
        read_until(supervisor, "it runs")
        assert len(left(used_home)) >= 6
        began = time.monotonic()
        if how == "group":
            os.killpg(supervisor.pid, signal.SIGINT)
        else:
            kill(supervisor.pid, signal.Signals[how])
        assert supervisor.wait(12) == 0
        assert time.monotonic() - began < 10
        assert left(used_home) == []


def test_it_can_be_ended_while_it_starts(used_home, port):
    with program(SUPERVISE, used_home, str(port), "import time; print('preparing', flush=True); time.sleep(60)") as supervisor:
        read_until(supervisor, "preparing")
        kill(supervisor.pid, signal.SIGTERM)
        assert supervisor.wait(10) == 0
        assert left(used_home) == []


def test_it_can_be_ended_while_the_servers_start(spare_home, port):
    with program(SUPERVISE, spare_home, str(port)) as supervisor:
        eventually((spare_home / "embedded.users").exists)
        kill(supervisor.pid, signal.SIGTERM)
        assert supervisor.wait(15) == 0
        eventually(lambda: not left(spare_home), 20)


def test_a_dead_part_is_started_again_and_said_in_one_line(used_home, port):
    with program(SUPERVISE, used_home, str(port)) as supervisor:
        read_until(supervisor, "it runs")
        kill(pid_of(used_home, "http.server"))
        said = read_until(supervisor, "web ended")
        assert re.search(r"web ended \(signal SIGKILL\), starting it again; see .*web\.log", said[-1])
        eventually(lambda: any("http.server" in line for line in left(used_home)))
        kill(pid_of(used_home, "http.server"))
        assert "in 0.5 s" in read_until(supervisor, "web ended")[-1]


def test_a_dead_part_does_not_leave_its_children(used_home, port):
    with program(SUPERVISE, used_home, str(port)) as supervisor:
        read_until(supervisor, "it runs")
        worker = pid_of(used_home, "import os, signal")
        eventually(lambda: psutil.Process(worker).children())
        child = psutil.Process(worker).children()[0]
        kill(worker)
        read_until(supervisor, "worker ended")
        eventually(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def test_a_dead_server_is_said(used_home, port):
    with program(SUPERVISE, used_home, str(port)) as supervisor:
        read_until(supervisor, "it runs")
        kill(running(Places(used_home)).postgres)
        read_until(supervisor, "postgres ended, was started again")
        kill(running(Places(used_home)).keeper)
        read_until(supervisor, "keeper ended")
        eventually(lambda: running(Places(used_home)), 20)


def test_after_a_kill_the_next_run_starts_and_clears_what_was_left(used_home, port):
    with program(SUPERVISE, used_home, str(port), STUBBORN="1") as first:
        read_until(first, "it runs")
        kill(first.pid)
        first.wait()
        # The stubborn worker ignores the kernel's SIGTERM: it is still here.
        eventually(lambda: len(left(used_home)) < 6)
        assert any("import os, signal" in line for line in left(used_home))
        with program(SUPERVISE, used_home, str(port)) as second:
            said = read_until(second, "it runs")
            assert any("that a killed run had left" in line for line in said)


def test_a_taken_port_is_said_and_what_to_do(spare_home, port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with program(SUPERVISE, spare_home, str(port)) as supervisor:
            said = supervisor.stdout.read()
            assert supervisor.wait(10) == 1
    assert f"Port {port} on 127.0.0.1 cannot be used (Address already in use)" in said
    assert f"PORT={port + 1} make run" in said
    assert "Traceback" not in said
    assert left(spare_home) == []


def test_a_second_run_from_the_same_home_is_refused(used_home, port):
    with program(SUPERVISE, used_home, str(port)) as first:
        read_until(first, "it runs")
        with program(SUPERVISE, used_home, str(port + 1)) as second:
            said = second.stdout.read()
            assert second.wait(10) == 1
        assert "already runs from" in said
        assert first.poll() is None


def test_a_failing_preparation_stops_the_start(used_home, port):
    with program(SUPERVISE, used_home, str(port), "raise SystemExit('the reason')") as supervisor:
        said = supervisor.stdout.read()
        assert supervisor.wait(15) == 1
    assert "the reason" in said
    assert "could not be prepared" in said
    assert left(used_home) == []
