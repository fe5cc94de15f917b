"""A node as the command of the demo starts it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ape_dao.demo.run import DEMO_START
from ape_dao.node.local import LocalNode, NodeOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape.api import ProviderAPI


@contextmanager
def demo_node() -> Iterator[ProviderAPI]:
    """A chain of its own that begins in the year of the demo."""
    options = NodeOptions(timestamp=DEMO_START, steps_tracing=False)
    with LocalNode(None, options) as node, node.connected() as provider:
        yield provider
