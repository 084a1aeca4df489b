"""Packages of QCVN 102:2016/BTTTT as bytes: written, read, sealed, checked. Knows nothing of the school's rows."""
