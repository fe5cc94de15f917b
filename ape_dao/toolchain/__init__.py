"""The programs that the kit needs: the Solidity compiler, anvil, and Node.js for the compiler from npm.

Ape looks for `anvil` on PATH and for `solc-v<version>` in the folder that SOLCX_BINARY_PATH names.
``activate`` puts small executables of ours (in ``.toolchain/``) in both places; it runs when Ape loads its
plugins, needs a millisecond and touches nothing outside a project whose ape-config.yaml has a ``dao:``
section. What is not there yet is installed by ``ensure``, or by the executables when they are first used, so
that a plain `ape compile` works on a fresh clone too. ``activate`` also has Ape compile the importers of a
changed file, which it would forget.

Only the standard library is imported here.
"""

from ape_dao.toolchain.activation import activate, ensure, ensure_compiler, visible_anvil
from ape_dao.toolchain.anvil import anvil_path, missing_remedy, pinned_program
from ape_dao.toolchain.inventory import Tool, inventory
from ape_dao.toolchain.nodejs import find_node
from ape_dao.toolchain.places import is_dao_project, project_root
from ape_dao.toolchain.solc import solc_path

__all__ = [
    "Tool",
    "activate",
    "anvil_path",
    "ensure",
    "ensure_compiler",
    "find_node",
    "inventory",
    "is_dao_project",
    "missing_remedy",
    "pinned_program",
    "project_root",
    "solc_path",
    "visible_anvil",
]
