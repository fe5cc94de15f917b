"""What commands of services hand out signed: vouchers, and uses of credits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ape_dao.cli.output import Output


def hand_out(out: Output, signed: Mapping[str, Any], file: Path | None, what: str) -> None:
    """Write what was signed to a file, or print it where none is named."""
    text = json.dumps(signed)
    if file is None:
        out.say(text)
    else:
        file.write_text(text + "\n", encoding="utf-8")
        out.say(f"Wrote {what} to {file}.")
    out.result(signed)
