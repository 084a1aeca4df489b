from truongso.core.holdings import only_acts

only_acts("security.SelfCheck.made_by", "security.Attestation.made_by")
