"""What is promised about need-to-know, the record and the doors, each with its figure."""
