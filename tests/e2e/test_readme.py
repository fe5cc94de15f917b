"""README's Python example, run as it stands beside the node that it speaks of."""

import re
import subprocess
import sys
from pathlib import Path

from ape_dao.node.process import free_port
from utils.transcript import running_node

README = Path(__file__).parents[2] / "README.md"
PORT = "8545"
# What the example leaves on the chain, asked in the same words.
_AFTERWARDS = """
with connect("http://127.0.0.1:8545"):
    print(staking.lock_of(dao, me.address).amount, dao.chain.is_local)
"""


def test_example__runs_as_it_stands(tmp_path):
    (example,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert f"127.0.0.1:{PORT}" in example
    port = free_port()
    with running_node(tmp_path, port):
        done = subprocess.run(
            [sys.executable, "-c", (example + _AFTERWARDS).replace(PORT, str(port))],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"{1_000 * 10**18} True"  # Ape reports its transactions before


def test_sdk__imported__loads_neither_ape_nor_web3():
    code = "import sys, ape_dao.sdk; print({'web3', 'ape.managers', 'pydantic'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
