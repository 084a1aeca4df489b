from truongso.core.holdings import only_acts

# The file of a run holds a whole list; it stands encrypted, is never shown by person and goes after 30 days.
only_acts("intake.ImportRun.uploaded_by")
