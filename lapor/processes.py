"""Processes of ours: found by a mark in their environment, ended as whole groups, never outliving their parent."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from pathlib import Path

import psutil

MARK = "LAPOR_SUPERVISED"


def die_with_parent(number: int) -> None:
    """Ask Linux to send this signal when our parent dies, however it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(1, number)


def marked(home: Path) -> list[psutil.Process]:
    """Every living process that a supervisor of this home started, and their children: the mark is inherited."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == str(home) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:  # gone, or someone else's
            continue
    return found


def end_all(home: Path, patience: float) -> int:
    """Ask what is left of this home to end, then insist. Returns how many there were."""
    left = marked(home)
    count = len(left)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for process in left:
            try:
                process.send_signal(number)
            except psutil.Error:
                continue
        _gone, left = psutil.wait_procs(left, timeout=patience)
        if not left:
            break
    return count


def kill_group(leader: int) -> None:
    """A dead leader's children would keep its port or its tasks."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
    time.sleep(0.05)
