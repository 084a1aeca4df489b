from truongso.core.holdings import only_acts

only_acts(
    "papers.IssuedNumber.issued_by", "papers.IssuedNumber.voided_by", "papers.NumberingYear.decided_by",
    "papers.Reservation.reserved_by", "papers.Reservation.released_by",
)  # fmt: skip
