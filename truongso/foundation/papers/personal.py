from truongso.core.holdings import only_acts

only_acts("papers.IssuedNumber.issued_by", "papers.IssuedNumber.voided_by")
