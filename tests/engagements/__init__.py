"""The log's behaviour."""
