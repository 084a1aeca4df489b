"""A stand-in of the population check."""
