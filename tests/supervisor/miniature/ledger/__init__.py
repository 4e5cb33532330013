"""A room with one table of lines."""
