"""The bar on the length of contracts: what counts, and that a reason is asked for only while it is needed."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("contract_sizes", ROOT / "scripts" / "contract_sizes.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write(root: Path, name: str, text: str) -> None:
    path = root / "contracts" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def functions(count: int) -> str:
    return "".join(f"    function f{number}() external {{}}\n" for number in range(count))


def test_problems__this_repository__none(script):
    assert script.problems(ROOT, script.REASONS) == []


def test_problems__constructor_and_lines_count(script, tmp_path):
    write(tmp_path, "core/A.sol", "contract A {\n    constructor() {}\n" + functions(25) + "}\n")
    write(tmp_path, "core/B.sol", "library B {\n" + functions(25) + "}\n")
    write(tmp_path, "modules/c/C.sol", "contract C {\n" + "\n" * 500 + "}\n")
    write(tmp_path, "interfaces/ID.sol", "interface ID {\n" + functions(40) + "}\n")
    write(tmp_path, "mocks/E.sol", "contract E {\n" + functions(40) + "}\n")
    found = script.problems(tmp_path, {})
    assert [problem.split(",")[0] for problem in found] == [
        "contracts/core/A.sol has 26 functions on 28 lines",
        "contracts/modules/c/C.sol has 0 functions on 502 lines",
    ]


def test_problems__reason__needed_or_gone(script, tmp_path):
    write(tmp_path, "core/A.sol", "contract A {\n" + functions(26) + "}\n")
    reasons = {"contracts/core/A.sol": "It is one table."}
    assert script.problems(tmp_path, reasons) == []
    write(tmp_path, "core/A.sol", "contract A {\n" + functions(25) + "}\n")
    assert script.problems(tmp_path, reasons) == ["contracts/core/A.sol needs no reason any more: delete it."]
