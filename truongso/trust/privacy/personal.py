from truongso.core.holdings import only_acts

only_acts(
    "privacy.Appointment.appointed_by", "privacy.RegisterIssue.made_by", "privacy.Breach.recorded_by",
    "privacy.Breach.closed_by", "privacy.BreachNote.written_by", "privacy.Dossier.made_by", "privacy.Dossier.filed_by",
)  # fmt: skip
