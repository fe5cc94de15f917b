"""Proposals of other tools and governors, as files of the kit.

::

    imported = import_text(Path("batch.json").read_text(), "batch.json")
    imported = import_made(chain, governor, proposal_id)        # of any governor, by its events
    text = imported_file(registry, imported)                    # encodes to exactly these calls
    imported.notes                                              # what a reader of the file should know
"""

from ape_dao.proposals.importing.formats import FORMATS, import_text, read_import
from ape_dao.proposals.importing.made import import_made
from ape_dao.proposals.importing.models import Imported, ImportedCall
from ape_dao.proposals.importing.writing import imported_file

__all__ = [
    "FORMATS",
    "Imported",
    "ImportedCall",
    "import_made",
    "import_text",
    "imported_file",
    "read_import",
]
