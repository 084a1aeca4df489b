from truongso.core.holdings import only_acts

only_acts("indicators.Figure.declared_by", "indicators.Figure.judged_by", "indicators.ReadingChoice.chosen_by")
