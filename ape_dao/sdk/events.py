"""The events of a DAO, read once and kept in a store; docs/event-store.md describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.following import all_events
from ape_dao.core.errors import StoreError
from ape_dao.store.parts import can_write
from ape_dao.store.places import STORES, store_folder
from ape_dao.store.store import Store, Table, locked
from ape_dao.store.syncing import Synced, sync

if TYPE_CHECKING:
    from pathlib import Path

    from ape.api import ProviderAPI

    from ape_dao.core.deployment.record import Record
    from ape_dao.store.syncing import Report

__all__ = ["STORES", "Store", "Synced", "Table", "open_store", "sync_events"]


def sync_events(
    record: Record,
    provider: ProviderAPI,
    stores: Path | None = None,
    *,
    flush: bool = False,
    report: Report = lambda stage, done, total: None,
) -> Synced:
    """Read the events of a DAO that are new into its store. Can be ended at any point and run again.

    Args:
        stores: The folder of stores; None for `events`, or what the variable APE_DAO_STORES names.
        flush: Write all final events to Parquet, also those of blocks that are still being filled.
        report: Told the stage, how much of it was done since the last call, and how much there is.

    Raises:
        StoreError: Another process writes the store, the node is behind it or contradicts itself, or there is
            no DuckDB to flush with.
    """
    if flush and not can_write():
        raise StoreError("--flush needs DuckDB; install 'ape-dao[analytics]', or leave it out.")
    folder = store_folder(record.network, record.slug, stores)
    with locked(folder):
        store = Store(folder, writes=True)
        try:
            chain = Chain(provider)
            wanted = all_events(record)
            return sync(
                store,
                chain,
                wanted.kinds,
                wanted.start_block,
                namings=wanted.namings,
                report=report,
                flush=flush,
            )
        finally:
            store.close()


def open_store(record: Record, stores: Path | None = None) -> Store:
    """The store of a DAO, to read tables of it; `close` it afterwards.

    Raises:
        StoreError: There is none, or it is damaged or of another format.
    """
    return Store(store_folder(record.network, record.slug, stores))
