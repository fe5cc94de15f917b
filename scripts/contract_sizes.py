"""Fail if a contract has become too long to be read in one go. Run it with `ape run checks contract-sizes`.

Interfaces and mocks are left out. A file above a limit needs a reason here; a reason that is not needed goes.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
MAX_FUNCTIONS = 25
MAX_LINES = 500
REASONS: dict[str, str] = {
    "contracts/modules/reputation/Reputation.sol": (
        "a third of them are views, and each of the others does one thing to one account"
    ),
    "contracts/modules/conviction/ConvictionPool.sol": (
        "half of them are views or read one field of a word; what is left is the life of a request"
    ),
    "contracts/core/escrow/VotingEscrow.sol": (
        "every function is one thing that can be done with a lock, or a figure of it; the rest has moved out"
    ),
    "contracts/core/governance/extensions/GovernorKinds.sol": (
        "the standard views of a governor, each one line, and one way to ask the table for all of them"
    ),
    "contracts/core/governance/ProposalKinds.sol": (
        "one table: what it stores of a kind is checked, packed, asked for and told in the same place"
    ),
}
"""Why a file is longer, by its path."""
_FUNCTION = re.compile(r"^    (?:function \w+|constructor|receive|fallback)\(", re.MULTILINE)
_INTERFACE = re.compile(r"^interface \w+", re.MULTILINE)


def sizes(root: Path) -> dict[str, tuple[int, int]]:
    """Functions, with the constructor, and lines of every file with a contract or library, by its path."""
    by_path = {}
    for path in sorted((root / "contracts").rglob("*.sol")):
        text = path.read_text(encoding="utf-8")
        if "mocks" not in path.parts and not _INTERFACE.search(text):
            by_path[path.relative_to(root).as_posix()] = (len(_FUNCTION.findall(text)), text.count("\n"))
    return by_path


def problems(root: Path, reasons: dict[str, str]) -> list[str]:
    """What is wrong, a line each."""
    measured = sizes(root)
    long = {
        path
        for path, (functions, lines) in measured.items()
        if functions > MAX_FUNCTIONS or lines > MAX_LINES
    }
    return [
        *(
            f"{path} has {measured[path][0]} functions on {measured[path][1]} lines, above {MAX_FUNCTIONS} "
            f"or {MAX_LINES}: split it, or give the reason in scripts/contract_sizes.py."
            for path in sorted(long - reasons.keys())
        ),
        *(f"{path} needs no reason any more: delete it." for path in sorted(reasons.keys() - long)),
    ]


if __name__ == "__main__":
    reports = problems(ROOT, REASONS)
    print(
        "\n".join(reports)
        or f"{len(sizes(ROOT))} files within {MAX_FUNCTIONS} functions and {MAX_LINES} lines"
    )
    sys.exit(1 if reports else 0)
