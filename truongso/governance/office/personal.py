"""Who declared secret counts: acts, not data about people."""

from truongso.core.holdings import only_acts

only_acts("office.SecretCount.declared_by")
