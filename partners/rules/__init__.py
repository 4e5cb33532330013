"""What an action of this room checks before it writes."""
