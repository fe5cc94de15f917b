"""`ape dao init`: a commented spec file to start from."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ape_dao.cli import completing
from ape_dao.cli.files import require_new
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.core.errors import SpecError
from ape_dao.core.spec.identity import unresolved_names
from ape_dao.core.spec.loading import spec_schema
from ape_dao.core.spec.presets import DEFAULT_PRESET, load_preset, preset_names, starting_text


@click.command()
@click.option(
    "--preset",
    default=DEFAULT_PRESET,
    show_default=True,
    metavar="NAME",
    help="Preset to start from.",
    shell_complete=completing.presets,
)
@click.option(
    "--output",
    default="dao.yaml",
    show_default=True,
    metavar="FILE",
    help="Output file.",
    shell_complete=completing.files,
)
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
@click.option("--list", "list_presets", is_flag=True, help="List the presets; write nothing.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of spec files; write nothing.")
@output_options
def cli(preset: str, output: str, force: bool, list_presets: bool, schema: bool) -> None:
    """Write a commented spec file that shows every default.

    Sections of installed modules that the preset does not use stand at the end, commented out.
    """
    out = Output.current()
    if schema:
        click.echo(json.dumps(spec_schema(), indent=2, ensure_ascii=False))
        return
    if list_presets:
        for name in preset_names():
            out.say(name)
        out.result({"presets": preset_names()})
        return
    text, path = starting_text(preset), Path(output)
    require_new(path, force, SpecError)
    if not path.parent.is_dir():
        raise SpecError(f"There is no folder {path.parent}; create it or give another --output.")
    path.write_text(text, encoding="utf-8")
    out.say(f"Wrote {path} from the preset {preset}. Edit it, then check it with `ape dao lint {path}`.")
    names = " and ".join(unresolved_names(load_preset(preset)))
    first = f"Give addresses for {names} under `addresses:`; then" if names else "Then"
    out.say(f"{first} `ape dao plan {path} --deployer 0x…` shows what a deployment would do.")
    out.result({"preset": preset, "path": str(path)})
