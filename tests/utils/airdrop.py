"""Lists of recipients, and OpenZeppelin's JavaScript library."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eth_utils import to_checksum_address

from ape_dao import toolchain
from ape_dao.modules.airdrop.build import Built, Order, build
from ape_dao.modules.airdrop.leaves import Campaign

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Recipient = tuple[str, int]

CAMPAIGN = Campaign(31_337, bytes.fromhex("00000000000000000000000000000000a10d0000"))

_SCRIPT = Path(__file__).with_name("openzeppelin_tree.js")


def made_up(count: int, seed: int = 1) -> list[Recipient]:
    """Recipients with checksummed addresses, and amounts of all sizes."""
    source = random.Random(seed)
    return [
        (to_checksum_address(source.randbytes(20)), source.randrange(1, 2 ** source.randrange(1, 200)))
        for _ in range(count)
    ]


def write_csv(path: Path, recipients: Iterable[Recipient]) -> Path:
    path.write_text("".join(f"{account},{amount}\n" for account, amount in recipients), encoding="utf-8")
    return path


def built(folder: Path, recipients: Sequence[Recipient], **changes: Any) -> Built:
    """An airdrop in ``folder / "out"``, of a list in ``folder / "list.csv"``."""
    source = write_csv(folder / "list.csv", recipients)
    return build(Order(**{"source": source, "campaign": CAMPAIGN, "folder": folder / "out", **changes}))


def ask_openzeppelin(what: str, **request: Any) -> Any:
    """Run its library from npm."""
    done = subprocess.run(
        [str(toolchain.find_node()), "--max-old-space-size=4096", str(_SCRIPT)],
        input=json.dumps({"what": what, **request}),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return json.loads(done.stdout)
