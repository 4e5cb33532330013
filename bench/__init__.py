"""The benchmark: the service beside its floors, measured in turns on the same rows."""
