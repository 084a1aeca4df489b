"""Addresses for programs (discovery, users, groups, search) and pages for the administrator (clients)."""
