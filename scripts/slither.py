"""Run Slither over the shipped contracts: `uv run python scripts/slither.py`. docs/slither.md answers it.

Slither comes from PyPI into an environment of its own; forge (npm) compiles for it. Ends with 1 if a finding
of high or medium impact is not one that docs/slither.md answers.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from ape_dao import toolchain

ROOT = Path(__file__).parents[1]
ANSWERS = ROOT / "docs" / "slither.md"
VERSION = "0.11.6"
GRAVE = ("High", "Medium")


def main() -> int:
    toolchain.ensure(ROOT)
    forge = toolchain.pinned_program(ROOT, "forge")
    if forge is None:
        raise SystemExit("npm has no forge for this machine; install Foundry (`foundryup`).")
    env = {**os.environ, "PATH": f"{forge.parent}{os.pathsep}{os.environ['PATH']}"}
    build = [str(forge), "build", "--build-info", "--ast", "--force", "--quiet"]
    subprocess.run(build, cwd=ROOT, env=env, check=True)
    with tempfile.TemporaryDirectory() as folder:
        findings = _slither(Path(folder) / "slither.json", env)
    for (check, impact), count in sorted(
        Counter((finding["check"], finding["impact"]) for finding in findings).items()
    ):
        print(f"{impact:14} {check:28} {count}")
    answered = set(re.findall(r"^### `([a-z0-9-]+)`", ANSWERS.read_text(encoding="utf-8"), re.MULTILINE))
    unanswered = [
        finding for finding in findings if finding["impact"] in GRAVE and finding["check"] not in answered
    ]
    for finding in unanswered:
        print(finding["description"])
    return 1 if unanswered else 0


def _slither(report: Path, env: dict[str, str]) -> list[dict[str, Any]]:
    tool = ["uv", "run", "--no-project", "--with", f"slither-analyzer=={VERSION}", "slither"]
    options = [".", "--ignore-compile", "--filter-paths", "node_modules|mocks", "--json", str(report)]
    subprocess.run([*tool, *options], cwd=ROOT, env=env, check=False, capture_output=True)
    output = json.loads(report.read_text(encoding="utf-8"))
    if not output["success"]:
        raise SystemExit(f"Slither failed: {output['error']}")
    return list(output["results"].get("detectors", []))


if __name__ == "__main__":
    sys.exit(main())
