"""The parameters of level 2 as checks. Found at start-up like every app's safety.py."""

from truongso.trust.security.safety import accounts, configuration, information, people, records

__all__ = ["accounts", "configuration", "information", "people", "records"]
