"""The presets that ship with the package: commented spec files to start from."""

from __future__ import annotations

import time
from importlib.resources import files
from typing import TYPE_CHECKING

from ape_dao.core.errors import SpecError
from ape_dao.core.module import installed_modules
from ape_dao.core.schema.fields import Symbols
from ape_dao.core.spec.loading import parse_spec
from ape_dao.core.spec.outline import missing_sections
from ape_dao.core.spec.problems import suggest

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from ape_dao.core.schema.models import Spec

DEFAULT_PRESET = "minimal"
FOLDER = "presets"
"""Of the package, and of the packages of modules."""
_SUFFIX = ".yaml"
_NEXT_YEAR = "NEXT-YEAR"


def preset_names() -> list[str]:
    """The names that `preset_text` knows."""
    return sorted({*_names(files("ape_dao") / FOLDER), *_of_modules()})


def preset_text(name: str) -> str:
    """The commented YAML of a preset.

    One of a module is the default preset with the module's section behind it.

    Raises:
        SpecError: No preset has this name.
    """
    names = preset_names()
    if name not in names:
        raise SpecError(f"There is no preset '{name}'; {suggest(name, names)}")
    own = files("ape_dao") / FOLDER
    if name in _names(own):
        return _text(own, name)
    return f"{_text(own, DEFAULT_PRESET)}\n{_text(_of_modules()[name], name)}"


def starting_text(name: str) -> str:
    """The text of a preset, with the sections of further installed modules as comments behind it.

    Raises:
        SpecError: No preset has this name.
    """
    text, spec = preset_text(name), load_preset(name)
    return text + missing_sections(text, Symbols(spec.token.symbol, spec.escrow.symbol))


def load_preset(name: str) -> Spec:
    """A preset as a checked spec."""
    return parse_spec(preset_text(name), name=f"preset {name}")


def _of_modules() -> dict[str, Traversable]:
    """The presets that modules bring: the folder of each, by name."""
    folders = [files(module.package) / FOLDER for module in installed_modules()]
    return {name: folder for folder in folders for name in _names(folder)}


def _names(folder: Traversable) -> list[str]:
    if not folder.is_dir():
        return []
    return [one.name.removesuffix(_SUFFIX) for one in folder.iterdir() if one.name.endswith(_SUFFIX)]


def _text(folder: Traversable, name: str) -> str:
    """Dates of a preset are in the year after this one, so that they stay ahead and within two years."""
    text = (folder / f"{name}{_SUFFIX}").read_text(encoding="utf-8")
    return text.replace(_NEXT_YEAR, str(time.gmtime().tm_year + 1))
