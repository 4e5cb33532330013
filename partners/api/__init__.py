"""The REST door to partners, groupings and outcomes: they are read, and kept by command."""
