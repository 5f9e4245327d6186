"""Import: read workbooks, find for each row its record, show what would change, and commit in one transaction."""

from keguan.registry.importing.batches import cancel, commit, import_paths, preview, stage
from keguan.registry.importing.decisions import Decisions
from keguan.registry.importing.outcomes import Preview, RowPreview, SheetPreview
from keguan.registry.importing.undo import undo
from keguan.registry.importing.workbook import error_workbook

__all__ = [
    "Decisions",
    "Preview",
    "RowPreview",
    "SheetPreview",
    "cancel",
    "commit",
    "error_workbook",
    "import_paths",
    "preview",
    "stage",
    "undo",
]
