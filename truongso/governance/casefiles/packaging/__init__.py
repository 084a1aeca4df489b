"""Packages of files for an archive: written, and checked as whoever receives one would."""
