"""The report of the demo's DAO, made of its events as `ape dao report` makes it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.journal import write_text
from ape_dao.sdk.events import open_store, sync_events

if TYPE_CHECKING:
    from ape_dao.demo.context import DemoContext


def write_page(context: DemoContext, page: Path) -> None:
    """Read all events into a store that is not kept, and write the report of the newest block."""
    from ape_dao.report.making import make_report, moment_at
    from ape_dao.report.page import html_page

    with tempfile.TemporaryDirectory() as stores:
        sync_events(context.record, context.provider, Path(stores))
        store = open_store(context.record, Path(stores))
        try:
            chain = Chain(context.provider).still()
            report = make_report(context.record, chain, store, at=moment_at(chain, store, None))
        finally:
            store.close()
    write_text(page, html_page(report.document, report.sections))
