"""What the REST doors of all rooms share: reading a request, and refusing it."""
