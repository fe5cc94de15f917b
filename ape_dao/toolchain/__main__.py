"""What our stand-in executables run: install the packages, then become the program.

Usage: ``python -m ape_dao.toolchain ROOT anvil|solc ARGUMENT…``
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from ape_dao.exceptions import DaoError
from ape_dao.toolchain import activation, solc
from ape_dao.toolchain.places import toolchain_folder


def main(root: Path, tool: str, arguments: list[str]) -> None:
    """Install, then replace this process by ``tool``."""
    with ExitStack() as stack:
        try:
            activation.ensure(root, _terminal(stack))
        except DaoError as exc:
            sys.exit(f"Error: {exc}")
    program = solc.executable_path(root) if tool == "solc" else toolchain_folder(root) / "bin" / "anvil"
    os.execv(program, [str(program), *arguments])  # noqa: S606 - a program of ours


def _terminal(stack: ExitStack) -> TextIO:
    """The terminal, because py-solc-x swallows stderr; stderr where there is none."""
    try:
        return stack.enter_context(open("/dev/tty", "w", encoding="utf-8"))
    except OSError:
        return sys.stderr


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
