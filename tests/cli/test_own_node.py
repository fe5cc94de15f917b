"""A node that Ape starts for a command, on a port that Ape picks by chance."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ape_dao.node.process import free_port

ROOT = Path(__file__).parents[2]
# Runs in a process of its own: a second connection of Ape's would spoil the tests of this one.
_CODE = """
import sys
from types import SimpleNamespace

import ape_foundry.provider
from ape.api.providers import SubprocessProvider

from ape_dao.cli.network import connected
from ape_dao.core.errors import NodeError

*taken, free = map(int, sys.argv[1:])
ports = iter([*taken, free])
ape_foundry.provider.random = SimpleNamespace(randint=lambda low, high: next(ports))
wait_for_it = SubprocessProvider.start


def start(provider):
    # On a port of somebody else no node begins to answer; the other one may be slow.
    return wait_for_it(provider, timeout=60 if str(free) in provider.uri else 5)


SubprocessProvider.start = start
try:
    with connected("ethereum:local:foundry") as provider:
        print(provider.uri, provider.chain_id)
except NodeError as err:
    print(err)
"""


@pytest.mark.parametrize(
    ("times", "expected"),
    [(1, "http://127.0.0.1:{free} 31337"), (3, "The node that Ape started does not answer. Try again")],
)
def test_connected__port_is_taken__another_one(times, expected):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        free, taken = free_port(), holder.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-c", _CODE, *[str(taken)] * times, str(free)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    assert expected.format(free=free) in done.stdout
