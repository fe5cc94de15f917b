"""The DAO's spec file with a sale added, in the notation of both files: comments and order stay."""

from __future__ import annotations

import re
from textwrap import dedent, indent
from typing import TYPE_CHECKING

from ape_dao.core.errors import SpecError
from ape_dao.core.spec.editing import edited
from ape_dao.core.spec.identity import spec_hash
from ape_dao.core.spec.loading import load_spec, parse_spec
from ape_dao.core.spec.source import read_yaml
from ape_dao.proposals.writing import dump_yaml
from ape_dao.sdk.verification import of_record

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from ape_dao.core.deployment.record import Record
    from ape_dao.modules.sale.file import Wanted

_KEY = re.compile(r"[\w\"']")
"""How a line begins that opens a section of the whole file."""
_ASIDE = re.compile(r"\s*$|#")
"""How a line begins that belongs to the section after it, if it stands right before one."""
_OPENED = "{}:[ \t]*(#.*)?$"


def is_in_force(path: Path, record: Record) -> bool:
    """Whether a file is the spec in force of the DAO; addresses may be those of the record.

    Raises:
        SpecError: It is no spec.
    """
    spec = load_spec(path)
    return spec.slug == record.spec.slug and spec_hash(of_record(spec, record)) == spec_hash(record.spec)


def spec_with_sale(path: Path, sale: Path, wanted: Wanted, record: Record) -> str:
    """The text of the spec file at `path` with the sale of the file at `sale` as its last allocation.

    Raises:
        SpecError: Its notation does not allow that, such as allocations in braces.
    """
    base, added = path.read_text(encoding="utf-8"), sale.read_text(encoding="utf-8")
    data = read_yaml(added, str(sale), "").data
    known = record.spec.addresses
    new = [
        (("addresses", name), at) for name, at in (data.get("addresses") or {}).items() if name not in known
    ]
    lines = (edited(base, new) if new else base).splitlines()
    begins, ends = _section(lines, "allocations")
    marks = [re.match("( *)- ", line) for line in lines[begins:ends]]
    first = next((mark for mark in marks if mark), None)
    if first is not None:
        lines[ends:ends] = _entry(added, data, wanted, first.group(1))
        text = "\n".join(lines) + "\n"
        if spec_hash(of_record(parse_spec(text, name=str(path)), record)) == spec_hash(wanted.spec):
            return text
    raise SpecError(
        f"No allocation can be added to {path} in its own notation; write them as a list with dashes."
    )


def _section(lines: list[str], name: str) -> tuple[int, int]:
    """The lines of a section of the whole file; the same number twice without one that spans lines."""
    opened = re.compile(_OPENED.format(name))
    begins = next((at for at, line in enumerate(lines) if opened.match(line)), None)
    if begins is None:
        return 0, 0
    following = (at for at in range(begins + 1, len(lines)) if _KEY.match(lines[at]))
    ends = next(following, len(lines))
    while ends > begins + 1 and _ASIDE.match(lines[ends - 1]):
        ends -= 1
    return begins + 1, ends


def _entry(added: str, data: dict[str, Any], wanted: Wanted, margin: str) -> list[str]:
    """The allocation, as lines: the section as its author wrote it, and tiers that come from scores."""
    lines = added.splitlines()
    begins, ends = _section(lines, "sale")
    if begins == ends:
        remark, body = "", dump_yaml(data["sale"])
    else:
        remark, body = lines[begins - 1].removeprefix("sale:"), "\n".join(lines[begins:ends])
    section = dedent(body).splitlines()
    if "tiers" not in data["sale"]:
        section.append("tiers:")
        section += [
            f"  - {{power: {tier['power']}, allocation: {tier['allocation']}, window: {tier['window']}}}"
            for tier in wanted.spec.to_data()["allocations"][-1]["sale"]["tiers"]
        ]
    inner = indent("\n".join(section), f"{margin}    ").splitlines()
    rest = (f"amount: {data['amount']}", "funded_by: treasury")
    return [f"{margin}- sale:{remark}", *inner, *(f"{margin}  {line}" for line in rest)]
