"""Ways to come in that must not work, and the identity providers that they are tried with."""
