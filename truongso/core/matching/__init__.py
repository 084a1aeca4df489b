"""Explainable matching of people: `find_duplicates` within a list, `match_lists` between two.

Pure Python over plain records; nothing is learned from the data and nothing is decided that a sentence does not explain.
"""

from truongso.core.matching.finding import find_duplicates, match_lists
from truongso.core.matching.people import Agreement, Candidate, Matches, Pair, Reason, Verdict

__all__ = ["Agreement", "Candidate", "Matches", "Pair", "Reason", "Verdict", "find_duplicates", "match_lists"]
