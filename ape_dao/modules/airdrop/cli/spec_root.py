"""Writing the root of a list into the spec file, which stays as it is otherwise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ape_dao.modules.airdrop.errors import AirdropError

if TYPE_CHECKING:
    from pathlib import Path

_VALUE = re.compile(r"^(\s*(?:- )?\s*root:)[ \t]*[^#\n]*?([ \t]+#.*)?$")


def write_root(path: Path, campaign: str, root: str) -> None:
    """Set `root` of a campaign in a spec file.

    Raises:
        AirdropError: The file cannot be read or written, or the campaign stands in braces.
    """
    from ruamel.yaml import YAML, YAMLError

    try:
        text = path.read_text(encoding="utf-8")
        data: Any = YAML().load(text)
        section = next(
            entry["airdrop"]
            for entry in data["allocations"]
            if (entry.get("airdrop") or {}).get("name") == campaign
        )
    except (
        OSError,
        UnicodeDecodeError,
        YAMLError,
        StopIteration,
        AttributeError,
        TypeError,
        KeyError,
    ) as err:
        raise AirdropError(f"{path} has no campaign '{campaign}' to write the root into ({err!r}).") from err
    if section.fa.flow_style():
        raise AirdropError(
            f"The campaign '{campaign}' stands in braces in {path}; write `root: {root}` there."
        )
    lines = text.splitlines(keepends=True)
    if "root" in section:
        place = section.lc.key("root")[0]
        lines[place] = _VALUE.sub(rf"\g<1> {root}\g<2>", lines[place].rstrip("\n")) + "\n"
    else:
        place, column = section.lc.key("name")
        lines.insert(place + 1, f"{' ' * column}root: {root}\n")
    try:
        path.write_text("".join(lines), encoding="utf-8")
    except OSError as err:
        raise AirdropError(f"{path} cannot be written: {err}.") from err
