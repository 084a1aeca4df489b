"""Diagrams: read as strangers' files, run by a restricted engine, explored, drawn."""
