"""The page doors of this room: coming in, one's own account, and what a security officer keeps."""
