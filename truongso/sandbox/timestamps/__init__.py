"""A stand-in of a time-stamp authority (RFC 3161)."""
