"""Whom the embedded servers run as, and folders that this user can reach: PostgreSQL refuses to run as root."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
from functools import cache
from pathlib import Path

from lapor.embedded import Places

SYSTEM_USER = "lapor-postgres"
OUTSIDE = Path("/var/lib/lapor")


class Unusable(Exception):
    """A server cannot be used; the message says why."""


@cache
def account() -> pwd.struct_passwd | None:
    """The user the servers run as when we are root (PostgreSQL refuses root); None: as whoever we are."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        made = subprocess.run(  # noqa: S603
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],  # noqa: S607
            capture_output=True,
            check=False,
        )
    return pwd.getpwnam(SYSTEM_USER if made.returncode in {0, 9} else "nobody")


def give(path: Path) -> None:
    """Hand a file or folder to the servers' user."""
    user = account()
    if user is not None:
        os.chown(path, user.pw_uid, user.pw_gid)


def reachable(path: Path) -> bool:
    """Whether the servers' user may walk down to ``path`` and read it. Folders above us are never opened up for it."""
    user = account()
    if user is None:
        return True

    def open_to(place: Path, need: int) -> bool:
        status = place.stat()
        shift = 6 if status.st_uid == user.pw_uid else 0
        return (status.st_mode >> shift) & need == need

    return all(open_to(folder, 0o1) for folder in path.parents) and open_to(path, 0o5 if path.is_dir() else 0o4)


def readable_package(package: Path, release: str) -> Path:
    """``package``, or a copy that the servers' user can read when the original lies in a private folder such as /root.

    A wheel's shared libraries lie in a folder beside the package, where its programs look for them: it is copied along.
    """
    libraries = package.with_name(f"{package.name}.libs")
    trees = [tree for tree in (package, libraries) if tree.is_dir()]
    if all(reachable(part) for tree in trees for part in (tree, *tree.rglob("*")) if not part.is_symlink()):
        return package
    copy = OUTSIDE / f"{package.name}-{release}"
    if not copy.exists():
        fresh = OUTSIDE / f".{copy.name}-{os.getpid()}"
        fresh.mkdir(mode=0o755, parents=True)
        OUTSIDE.chmod(0o755)
        for tree in trees:
            shutil.copytree(tree, fresh / tree.name, symlinks=True)
        for part in (fresh, *fresh.rglob("*")):
            if not part.is_symlink():
                part.chmod(0o755 if part.is_dir() or part.stat().st_mode & 0o100 else 0o644)
        fresh.rename(copy)
    return copy / package.name


def data_folder(where: Places, name: str) -> Path:
    """LAPOR_HOME/name, or a folder under /var/lib/lapor that LAPOR_HOME/name points to when the home is private."""
    inside = where.home / name
    if inside.is_symlink():
        target = inside.readlink()
    elif inside.exists() or reachable(where.home):
        target = inside
    else:
        target = OUTSIDE / f"{name}-{secrets.token_hex(6)}"
        OUTSIDE.mkdir(mode=0o755, parents=True, exist_ok=True)
        inside.symlink_to(target)
    target.mkdir(mode=0o700, exist_ok=True)
    give(target)
    return target


def prepare_sockets(where: Places) -> None:
    """The private folder of the sockets; /tmp is everyone's, so what is there already must be ours."""
    folder = where.sockets
    user = account()
    owner = user.pw_uid if user else os.geteuid()
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if folder.is_symlink() or status.st_uid not in {owner, os.geteuid()}:
        raise Unusable(f"{folder} belongs to someone else. Delete it, or choose another LAPOR_HOME.")
    folder.chmod(0o700)
    give(folder)
