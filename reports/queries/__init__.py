"""The questions of this room: what the log adds up to, and what the stored cells say."""
