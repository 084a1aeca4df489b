from truongso.core.holdings import only_acts

only_acts("register.Source.made_by", "register.ValueChange.changed_by")
