"""Rows of the door: accounts, what was tried and who came in, who must prove what, letters about one's account."""

from truongso.foundation.accounts.models.letter import AccountLetter
from truongso.foundation.accounts.models.login import FailedLogin, LoginRecord
from truongso.foundation.accounts.models.policy import Demand, FactorPolicy
from truongso.foundation.accounts.models.user import ClosedBecause, User, UserManager

__all__ = [
    "AccountLetter",
    "ClosedBecause",
    "Demand",
    "FactorPolicy",
    "FailedLogin",
    "LoginRecord",
    "User",
    "UserManager",
]
