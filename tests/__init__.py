"""What the service promises, as tests; a test may cross rooms."""
