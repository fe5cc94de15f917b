"""What the shell offers for the words of a command: files, DAOs, presets, templates, accounts.

Nothing here connects anywhere or loads Ape: a key press must not take a second.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from ape_dao.core.deployment.record import FOLDER, record_paths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from click import Context, Parameter


def files(_: Context, __: Parameter, incomplete: str) -> list[CompletionItem]:
    """Whatever files the shell finds."""
    return [CompletionItem(incomplete, type="file")]


def folders(_: Context, __: Parameter, incomplete: str) -> list[CompletionItem]:
    """Whatever folders the shell finds."""
    return [CompletionItem(incomplete, type="dir")]


def daos(ctx: Context, _: Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of the records in the folder that was given."""
    records = record_paths(Path(ctx.params.get("folder") or FOLDER))
    return _fitting({path.stem for path in records}, incomplete)


def presets(_: Context, __: Parameter, incomplete: str) -> list[CompletionItem]:
    """The presets of specs."""
    from ape_dao.core.spec.presets import preset_names

    return _fitting(preset_names(), incomplete)


def templates(_: Context, __: Parameter, incomplete: str) -> list[CompletionItem]:
    """The templates of proposals, each with what it proposes."""
    from ape_dao.proposals.templates import templates as every

    return [
        CompletionItem(name, help=template.title)
        for name, template in every().items()
        if name.startswith(incomplete)
    ]


def accounts(_: Context, __: Parameter, incomplete: str) -> list[CompletionItem]:
    """The aliases of the accounts that Ape keeps."""
    place = Path(os.environ.get("APE_DATA_FOLDER") or Path.home() / ".ape") / "accounts"
    return _fitting([path.stem for path in place.glob("*.json")], incomplete)


def _fitting(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in sorted(names) if name.startswith(incomplete)]
