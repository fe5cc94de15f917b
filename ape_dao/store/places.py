"""Where stores lie."""

from __future__ import annotations

import os
from pathlib import Path

STORES = Path("events")
"""The folder of stores, beside that of the records."""
STORES_VARIABLE = "APE_DAO_STORES"
"""The environment variable that names another one, for all that read and write stores."""


def stores_folder() -> Path:
    """The folder of stores: what the environment variable names, if it is set."""
    return Path(os.environ.get(STORES_VARIABLE) or STORES)


def store_folder(network: str, slug: str, stores: Path | None = None) -> Path:
    """Where the store of a DAO lies.

    Args:
        stores: The folder of stores; None for that of `stores_folder`.
    """
    return (stores or stores_folder()) / network / slug
