"""Why records are sent to the sector database."""

from truongso.foundation.consents.registry import Recipient, purpose
from truongso.foundation.org.roles import Role
from truongso.records.exchange.connectors import is_on

purpose(
    "exchange.sector",
    "Đồng bộ cơ sở dữ liệu ngành giáo dục",
    why="Gửi hồ sơ học sinh, cán bộ lên cơ sở dữ liệu ngành theo quy định, nhận mã định danh và kết quả kiểm tra.",
    basis="19.1.c",
    subjects=(Role.PUPIL, Role.TEACHER, Role.STAFF),
    covers={"students.pupils": (), "staff.members": ()},
    recipients=(Recipient("Cơ sở dữ liệu ngành giáo dục (Bộ, Sở Giáo dục và Đào tạo)", is_connected=is_on),),
)
