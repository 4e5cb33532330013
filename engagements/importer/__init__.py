"""Importing files: CSV and XLSX through the same actions as the two doors."""

from engagements.importer.mapping import Mapping, read_mapping
from engagements.importer.refusals import Unusable
from engagements.importer.row_report import Line, RowReport
from engagements.importer.running import Outcome, import_file
from engagements.importer.tables import Source, find, too_long

__all__ = [
    "Line",
    "Mapping",
    "Outcome",
    "RowReport",
    "Source",
    "Unusable",
    "find",
    "import_file",
    "read_mapping",
    "too_long",
]
