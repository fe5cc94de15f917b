"""`ape dao init`: a commented spec file to start from."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ape_dao.cli import completing
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.core.errors import SpecError
from ape_dao.core.spec import DEFAULT_PRESET, preset_names, preset_text, spec_schema


@click.command()
@click.option(
    "--preset",
    default=DEFAULT_PRESET,
    show_default=True,
    metavar="NAME",
    help="What to start from.",
    shell_complete=completing.presets,
)
@click.option(
    "--output",
    default="dao.yaml",
    show_default=True,
    metavar="FILE",
    help="Where to write it.",
    shell_complete=completing.files,
)
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@click.option("--list", "list_presets", is_flag=True, help="Name the presets and write nothing.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a spec file and write nothing.")
@output_options
def cli(preset: str, output: str, force: bool, list_presets: bool, schema: bool) -> None:
    """Write a commented spec file in which every default is visible."""
    out = Output.current()
    if schema:
        click.echo(json.dumps(spec_schema(), indent=2))
        return
    if list_presets:
        for name in preset_names():
            out.say(name)
        out.result({"presets": preset_names()})
        return
    text, path = preset_text(preset), Path(output)
    if path.exists() and not force:
        raise SpecError(f"{path} is there already; give another --output, or --force to replace it.")
    if not path.parent.is_dir():
        raise SpecError(f"There is no folder {path.parent}; create it or give another --output.")
    path.write_text(text, encoding="utf-8")
    out.say(f"Wrote {path} from the preset {preset}. Change what you like, then `ape dao plan {path}`.")
    out.result({"preset": preset, "path": str(path)})
