"""The log: what is planned and what was done."""
