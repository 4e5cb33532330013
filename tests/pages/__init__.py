"""The page door."""
