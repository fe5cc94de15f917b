"""The presets that ship with the package: commented spec files to start from."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from ape_dao.core.errors import SpecError
from ape_dao.core.schema.fields import Symbols
from ape_dao.core.spec.loading import parse_spec
from ape_dao.core.spec.outline import missing_sections
from ape_dao.core.spec.problems import suggest

if TYPE_CHECKING:
    from ape_dao.core.schema.models import Spec

DEFAULT_PRESET = "minimal"


def preset_names() -> list[str]:
    """The names that `preset_text` knows."""
    folder = files("ape_dao") / "presets"
    return sorted(
        entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml")
    )


def preset_text(name: str) -> str:
    """The commented YAML of a preset.

    Raises:
        SpecError: No preset has this name.
    """
    names = preset_names()
    if name not in names:
        raise SpecError(f"There is no preset '{name}'; {suggest(name, names)}")
    return (files("ape_dao") / "presets" / f"{name}.yaml").read_text(encoding="utf-8")


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
