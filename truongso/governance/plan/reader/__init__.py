"""Read a plan document: open the file safely, find its parts by their meaning, and list what a person should look at.

Pure functions: nothing here touches the database. The reader never repairs silently: what it joined, guessed or found
odd is a finding with a proposal.
"""

from truongso.governance.plan.reader.comparing import Difference, compare_readings
from truongso.governance.plan.reader.finding import Finding
from truongso.governance.plan.reader.reading import PlanReading, inspect_plan

__all__ = ["Difference", "Finding", "PlanReading", "compare_readings", "inspect_plan"]
