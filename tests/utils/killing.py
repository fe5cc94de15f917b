"""Processes that deploy, or do something else, and are killed by the kernel at a chosen point.

For Linux and other systems with fork.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from web3._utils.http_session_manager import HTTPSessionManager

from ape_dao.core.chain.client import Chain
from ape_dao.sdk.deployment import deploy

if TYPE_CHECKING:
    from collections.abc import Callable

    from ape.api import AccountAPI
    from ape_ethereum.provider import Web3Provider

    from ape_dao.core.deployment.plan import Plan


def run_until(point: int, provider: Web3Provider, plan: Plan, account: AccountAPI, folder: Path) -> bool:
    """Deploy in a process of its own, which kills itself at the point of that number (see `kill_at`)."""
    return kill_at(point, provider, lambda: deploy(plan, provider, account, folder=folder))


def kill_at(point: int, provider: Web3Provider, work: Callable[[], object]) -> bool:
    """Do the work in a process of its own, which kills itself with SIGKILL at the point of that number.

    Points lie before and after every rename of a journal or record over the old one, after every transaction
    that the node took, and after the journal is removed. They count from 1.

    Returns:
        False if the work has fewer points and came to its end.
    """
    child = os.fork()
    if child == 0:
        try:
            _instrument(_counter(point))
            provider.web3.provider._request_session_manager = HTTPSessionManager()  # connections of its own
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def _counter(point: int) -> Callable[[], None]:
    passed = 0

    def pass_point() -> None:
        nonlocal passed
        passed += 1
        if passed == point:
            os.kill(os.getpid(), signal.SIGKILL)

    return pass_point


def _instrument(pass_point: Callable[[], None]) -> None:
    """Only the child's copy of these methods changes."""
    rename, remove, request = Path.replace, Path.unlink, Chain.rpc

    def replace(self: Path, target: Path) -> Any:
        pass_point()
        done = rename(self, target)
        pass_point()
        return done

    def unlink(self: Path, missing_ok: bool = False) -> None:
        remove(self, missing_ok)
        pass_point()

    def rpc(self: Chain, method: str, *parameters: Any) -> Any:
        answer = request(self, method, *parameters)
        if method == "eth_sendRawTransaction":
            pass_point()
        return answer

    Path.replace, Path.unlink, Chain.rpc = replace, unlink, rpc  # type: ignore[assignment, method-assign]
