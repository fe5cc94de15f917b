"""Downloading a native compiler, which is several times faster than the one from npm."""

from __future__ import annotations

import os
from pathlib import Path

from ape_dao.core.errors import ToolInstallError
from ape_dao.toolchain import activation, solc
from ape_dao.toolchain.places import pinned_version, project_root


def download_solc() -> None:
    """Have py-solc-x download the pinned compiler into ``~/.solcx``, and use it from now on.

    Raises:
        ToolInstallError: it could not be downloaded; the one from npm still works.
    """
    from requests import RequestException
    from solcx import install_solc
    from solcx.exceptions import DownloadError, SolcInstallationError, UnexpectedVersionError

    place = project_root()
    version = pinned_version(place, "solc")
    if version is None:
        raise ToolInstallError("No compiler is pinned here: run this in a project made with ape-dao.")
    if solc.native_solc(place):
        return
    folder = Path.home() / ".solcx"
    folder.mkdir(exist_ok=True)
    ours = os.environ.pop(solc.ENVIRONMENT, None)  # py-solc-x would install among our executables
    try:
        install_solc(version, solcx_binary_path=folder)
    except (RequestException, DownloadError, SolcInstallationError, UnexpectedVersionError, OSError) as exc:
        raise ToolInstallError(
            f"solc {version} could not be downloaded ({type(exc).__name__}): go on with the slower compiler "
            "from npm, which needs no download, or put a native solc on PATH."
        ) from exc
    finally:
        if ours is not None:
            os.environ[solc.ENVIRONMENT] = ours
    activation.activate(place)
