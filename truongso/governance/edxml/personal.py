"""What packages hold about people: who of the school worked with them. Names inside packages are those of documents."""

from truongso.core.holdings import only_acts

only_acts("edxml.Package.made_by", "edxml.Package.decided_by")
