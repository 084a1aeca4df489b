"""Who may let a program outside read and change accounts."""

from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole
from truongso.foundation.org.roles import Role

permission(
    "scim.manage", "Lập, thu hồi mã truy cập cấp phát tài khoản (SCIM)", HasRole(Role.ADMINISTRATOR), sensitive=True
)
