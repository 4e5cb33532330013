"""What templates of this room and of those above may say in words."""
