"""What the commands on statements of delegates share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.transport import Refused
from ape_dao.core.errors import DelegateError
from ape_dao.delegates import domain_of, judge, read_statement, statement_paths

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.record import Record
    from ape_dao.delegates import Judged


def read_and_judge(
    record: Record, chain: Chain, names: Iterable[Path]
) -> tuple[list[Judged], dict[str, str]]:
    """The statements in files and folders, judged, and why others cannot be read, by path.

    Raises:
        DelegateError: A file or folder is not there, or the node cannot say what a contract accepts.
    """
    readable, unreadable = [], {}
    for path in statement_paths(names):
        try:
            readable.append((path, read_statement(path)))
        except DelegateError as err:
            unreadable[str(path)] = str(err).removeprefix(f"{path} ").rstrip(".")
    try:
        return judge(chain, domain_of(record), readable), unreadable
    except Refused as err:
        raise DelegateError(
            f"The node does not say what the contract of a delegate accepts ({err}); try again, or use "
            "another node."
        ) from err
