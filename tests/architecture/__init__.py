"""How the repository is read by tests/test_architecture.py."""
