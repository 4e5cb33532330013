"""The REST door to the log."""
