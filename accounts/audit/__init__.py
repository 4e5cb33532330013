"""The record of changes and reads: sealing it, checking it, showing it, purging what was spilled."""
