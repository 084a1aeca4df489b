"""Why pupils are checked against the population database."""

from truongso.foundation.consents.registry import Recipient, purpose
from truongso.foundation.org.roles import Role
from truongso.records.verification.connector import is_connected

purpose(
    "verification.population",
    "Đối chiếu với cơ sở dữ liệu quốc gia về dân cư",
    why="Xác thực số định danh, họ tên, ngày sinh, giới tính của học sinh theo Đề án 06, sửa chỗ sai trong hồ sơ.",
    basis="19.1.c",
    subjects=(Role.PUPIL,),
    covers={"students.pupils": ("Mã", "Nhân thân")},
    recipients=(Recipient("Cơ sở dữ liệu quốc gia về dân cư (Công an)", is_connected=is_connected),),
)
