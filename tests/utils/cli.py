"""Running commands inside the test process."""

import click
from click.testing import CliRunner, Result


def run_command(command: click.Command, *args: str) -> Result:
    """Run ``command`` with stdout and stderr apart."""
    return CliRunner(mix_stderr=False).invoke(command, args)
