"""Starting a program that must not outlive this process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# Runs between fork and exec, in an interpreter of its own: the kernel kills the program when its parent dies,
# however that happens. If the parent died before this line, there is nobody left to start the program for.
_WATCHER = """
import os, signal, sys
if sys.platform == "linux":
    import ctypes
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if os.getppid() != int(sys.argv[1]):
        sys.exit(1)
os.execv(sys.argv[2], sys.argv[2:])
"""
_NO_HOME = "/nonexistent"
_STOP_SECONDS = 5


class ChildProcess:
    """A program that ends when this process does, also by SIGKILL (on Linux).

    It has no home folder, runs in ``/`` unless told otherwise, and its words go to a file without a name, so
    that it leaves nothing on disk. The kernel counts the thread that starts it as its parent: start it from
    one that lives as long.
    """

    def __init__(
        self, command: list[str], env: dict[str, str] | None = None, folder: Path | None = None
    ) -> None:
        self._owner = os.getpid()
        self._output: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115, closed by stop
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _WATCHER, str(self._owner), *command],
            cwd=folder or "/",
            env={**os.environ, "HOME": _NO_HOME, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=self._output,
        )

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def last_words(self) -> str:
        """The last line that the program wrote."""
        self._output.seek(0)
        lines = self._output.read().decode(errors="replace").splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "it wrote nothing")

    def stop(self) -> None:
        """End the program, by its id; once is enough."""
        if os.getpid() != self._owner:
            return  # a forked copy of us does not own it
        if self.is_running():
            self._process.terminate()
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if not self._output.closed:
            self._output.close()


def free_port() -> int:
    """A port of this machine that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_port_free(port: int) -> bool:
    """Whether a program could listen on ``port`` of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
