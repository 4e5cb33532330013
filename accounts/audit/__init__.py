"""The record of changes and reads: keeping it, sealing it, checking it, showing it."""
