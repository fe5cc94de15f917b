"""What our stand-in executables run: install the packages, then become the program.

Usage: ``python -m ape_dao.toolchain ROOT anvil|solc ARGUMENT…``
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from ape_dao.core.errors import DaoError
from ape_dao.toolchain import activation, solc
from ape_dao.toolchain.places import pinned_version, toolchain_folder


def main(root: Path, tool: str, arguments: list[str]) -> None:
    """Install, then replace this process by ``tool``."""
    with ExitStack() as stack:
        try:
            activation.ensure(root, _terminal(stack))
        except DaoError as exc:
            if tool == "solc":
                sys.exit(_answer_as_compiler(root, arguments, str(exc)))
            sys.exit(f"Error: {exc}")
    program = solc.executable_path(root) if tool == "solc" else toolchain_folder(root) / "bin" / "anvil"
    os.execv(program, [str(program), *arguments])  # noqa: S606 - a program of ours


def _answer_as_compiler(root: Path, arguments: list[str], message: str) -> int | str:
    """Say ``message`` where a compiler reports errors; of a failing compiler Ape shows a traceback only."""
    if "--version" in arguments:
        print(f"Version: {pinned_version(root, 'solc')}+commit.00000000")
        return 0
    if "--standard-json" in arguments:
        error = {"severity": "error", "type": "Error", "component": "general", "message": message}
        print(json.dumps({"errors": [{**error, "formattedMessage": message}]}))
        return 0
    return f"Error: {message}"


def _terminal(stack: ExitStack) -> TextIO:
    """The terminal, because py-solc-x swallows stderr; stderr where there is none."""
    try:
        return stack.enter_context(open("/dev/tty", "w", encoding="utf-8"))
    except OSError:
        return sys.stderr


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
