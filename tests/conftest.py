"""Shared by all tests: the database under test, and the rule that the trail stays whole."""
