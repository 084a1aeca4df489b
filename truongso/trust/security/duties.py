"""What keeps the school safe day by day: jobs by the clock and worklists of the administrator, in one place."""
