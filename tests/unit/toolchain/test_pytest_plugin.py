"""What the plugin does in a test session of a project of this kit, and of another one."""

import os
import subprocess
import sys
from pathlib import Path

from ape_dao.testing import NODE_PORTS

LOCK = '{"packages": {"node_modules/solc": {"version": "0.8.37"}}}'
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:ape_test")


def run_pytest(folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_it.py").write_text("def test_it():\n    assert True\n")
    environment = {**os.environ, **env}
    return subprocess.run(
        [*PYTEST, folder], cwd=folder, capture_output=True, text=True, check=False, env=environment
    )


def test_pytest_configure__other_project__does_nothing(tmp_path):
    done = run_pytest(tmp_path)
    assert (done.returncode, "1 passed" in done.stdout) == (0, True), done.stdout + done.stderr
    assert not (tmp_path / ".toolchain").exists()


def test_pytest_configure__toolchain_cannot_be_had__one_sentence_and_no_test(tmp_path):
    (tmp_path / "ape-config.yaml").write_text("dao:\n  spec: dao.yaml\n")
    (tmp_path / "package.json").write_text('{"dependencies": {"solc": "0.8.37"}}')
    (tmp_path / "package-lock.json").write_text(LOCK)
    (tmp_path / "node_modules/solc").mkdir(parents=True)
    (tmp_path / "node_modules/solc/soljson.js").write_text("")
    (tmp_path / "node_modules/.package-lock.json").write_text(LOCK)
    done = run_pytest(tmp_path, APE_DAO_ANVIL="/no/such/anvil")
    assert done.returncode != 0
    assert done.stderr.strip().splitlines()[-1] == (
        "ERROR: /no/such/anvil (APE_DAO_ANVIL) was not found: name the anvil program itself, or unset it."
    )
    assert "Traceback" not in done.stderr
    assert "passed" not in done.stdout


def test_pytest_configure__this_project__node_avoids_the_ports_of_outgoing_connections(chain):
    port = int(chain.provider.uri.rsplit(":", 1)[1])
    assert NODE_PORTS[0] <= port <= NODE_PORTS[1]
