"""Write the manifests that ship with the package, or check that they are fresh."""

import click

from ape_dao import toolchain
from ape_dao._build.manifests import compile_groups, manifest_texts, stale_manifests, write_manifests


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if a manifest differs from the contracts.")
def cli(check: bool) -> None:
    """Compile the contracts and write the manifests of the core and of every module."""
    root = toolchain.project_root()
    toolchain.ensure(root)
    builds = compile_groups(root)
    for definition in (one for build in builds.values() for one in build.definitions if one.is_deployable):
        click.echo(f"{definition.runtime_size:>8,} bytes  {definition.name}")
    texts = manifest_texts(root, builds)
    if check and (stale := stale_manifests(texts)):
        names = ", ".join(str(path.relative_to(root)) for path in stale)
        raise click.ClickException(f"{names} differ from the contracts: run `ape run build_manifest`.")
    written = [] if check else write_manifests(texts)
    names = ", ".join(str(path.relative_to(root)) for path in written)
    click.echo(f"wrote {names}" if written else "manifests are fresh")
