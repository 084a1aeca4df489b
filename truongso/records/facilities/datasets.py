"""What the school keeps of rooms, devices and Internet lines: as far as the criteria of QĐ 4725/QĐ-BGDĐT ask.

No facility template of the sector was seen for upper-secondary schools; these are our fields, with lists of our own.
"""

from truongso.foundation.datasets.registry import Classification, Field, Kind, data_set

I = Classification.INTERNAL  # noqa: E741
BASIS = "QĐ 4725/QĐ-BGDĐT (tiêu chí 1.7, 2.3.5); chế độ quản lý tài sản công (điều khoản cụ thể: cần kiểm tra)"
KEPT = "Trong thời gian sử dụng và theo thời hạn lưu trữ hồ sơ tài sản (cần kiểm tra với danh mục lưu trữ của trường)"

ROOM_FIELDS = (
    Field("code", "Mã phòng", Kind.CODE_TEXT, "Ví dụ: A101.", I, required=True, headings=("Mã", "Phòng", "Số phòng")),
    Field("name", "Tên phòng", Kind.TEXT, classification=I, required=True, headings=("Tên",)),
    Field("kind", "Loại phòng", Kind.CHOICE, code_list="room_kind", classification=I, required=True, headings=("Loại",)),
    Field("building", "Tòa nhà", Kind.TEXT, classification=I, headings=("Dãy nhà", "Nhà", "Dãy")),
    Field("floor", "Tầng", Kind.TEXT, classification=I),
    Field("area", "Diện tích (m²)", Kind.NUMBER, classification=I, headings=("Diện tích",)),
    Field("seats", "Số chỗ ngồi", Kind.NUMBER, classification=I, headings=("Số chỗ", "Sức chứa")),
    Field("has_internet", "Có Internet", Kind.YES_NO, classification=I, headings=("Internet", "Kết nối Internet")),
    Field("has_wifi", "Có wifi", Kind.YES_NO, classification=I, headings=("Wifi", "Phủ sóng wifi")),
    Field("note", "Ghi chú", Kind.TEXT, classification=I),
)  # fmt: skip

DEVICE_FIELDS = (
    Field("code", "Mã tài sản", Kind.CODE_TEXT, "Để trống nếu chưa dán mã.", I, headings=("Mã", "Mã thiết bị", "Số hiệu tài sản")),
    Field("kind", "Loại thiết bị", Kind.CHOICE, code_list="device_kind", classification=I, required=True, headings=("Loại",)),
    Field("name", "Tên, kiểu máy", Kind.TEXT, classification=I, required=True, headings=("Tên thiết bị", "Tên tài sản", "Tên")),
    Field("serial", "Số sê-ri", Kind.CODE_TEXT, "Một số sê-ri là một chiếc.", I, headings=("Serial", "Số máy", "S/N")),
    Field("quantity", "Số lượng", Kind.NUMBER, classification=I, required=True, headings=("SL",)),
    Field("room", "Phòng đặt", Kind.CODE_TEXT, classification=I, headings=("Phòng", "Mã phòng", "Vị trí", "Nơi đặt")),
    Field("state", "Tình trạng", Kind.CHOICE, code_list="device_state", classification=I, required=True, headings=("Trạng thái",)),
    Field("bought_on", "Ngày mua, nhận", Kind.DAY, classification=I, headings=("Ngày mua", "Ngày nhận", "Ngày đưa vào sử dụng")),
    Field("money_source", "Nguồn kinh phí", Kind.CHOICE, code_list="money_source", classification=I, headings=("Nguồn", "Nguồn vốn")),
    Field("note", "Ghi chú", Kind.TEXT, classification=I),
)  # fmt: skip

LINE_FIELDS = (
    Field("code", "Mã đường truyền", Kind.CODE_TEXT, "Mã khách hàng hoặc mã tự đặt.", I, required=True, headings=("Mã", "Mã khách hàng")),
    Field("provider", "Nhà cung cấp", Kind.TEXT, classification=I, required=True, headings=("Nhà mạng",)),
    Field("kind", "Loại đường truyền", Kind.CHOICE, code_list="line_kind", classification=I, required=True, headings=("Loại",)),
    Field("download", "Tốc độ tải xuống (Mbps)", Kind.NUMBER, classification=I, required=True, headings=("Băng thông", "Tốc độ")),
    Field("upload", "Tốc độ tải lên (Mbps)", Kind.NUMBER, classification=I),
    Field("contract", "Số hợp đồng", Kind.TEXT, classification=I, headings=("Hợp đồng",)),
    Field("starts_on", "Từ ngày", Kind.DAY, classification=I, headings=("Ngày bắt đầu",)),
    Field("ends_on", "Đến hết ngày", Kind.DAY, "Để trống nếu hợp đồng không ghi ngày hết.", I, headings=("Ngày kết thúc",)),
    Field("money_source", "Nguồn kinh phí", Kind.CHOICE, code_list="money_source", classification=I, headings=("Nguồn",)),
    Field("note", "Ghi chú", Kind.TEXT, classification=I),
)  # fmt: skip

ROOMS = data_set(
    "facilities.rooms", "Phòng", purpose="Quản lý phòng, tính số liệu cơ sở vật chất cho tự đánh giá chuyển đổi số.",
    legal_basis=BASIS, retention=KEPT, fields=ROOM_FIELDS, key="code",
)  # fmt: skip
DEVICES = data_set(
    "facilities.devices", "Thiết bị", purpose="Quản lý thiết bị, tính số liệu cơ sở vật chất cho tự đánh giá chuyển đổi số.",
    legal_basis=BASIS, retention=KEPT, fields=DEVICE_FIELDS, key="code",
)  # fmt: skip
LINES = data_set(
    "facilities.lines", "Đường truyền Internet", purpose="Quản lý đường truyền, tính số liệu hạ tầng mạng của trường.",
    legal_basis=BASIS, retention=KEPT, fields=LINE_FIELDS, key="code",
)  # fmt: skip
