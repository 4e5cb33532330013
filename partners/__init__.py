"""With whom, and to what end: partners, groupings and the stated outcomes."""
