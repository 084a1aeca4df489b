"""Changes to the plan, by what they change."""
