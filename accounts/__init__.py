"""Who signs in, what they may read, and who changed what."""
