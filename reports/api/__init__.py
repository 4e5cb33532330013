"""The REST door to what the log adds up to."""
