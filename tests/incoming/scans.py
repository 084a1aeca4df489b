"""A Vietnamese letter as a scanner gives it: a picture in a PDF, slightly turned, grey and noisy; and how well it was read."""

import io
from functools import cache

import typst
from PIL import Image, ImageChops, ImageFilter

from truongso.core import pdf_pages
from truongso.core.text import nfc, squeeze
from truongso.foundation.papers.pdf import fonts_directory

A4_INCHES = (8.27, 11.69)
HEAD = (  # left and right by turns: a reader goes line by line
    "UBND THÀNH PHỐ HẢI PHÒNG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SỞ GIÁO DỤC VÀ ĐÀO TẠO", "Độc lập - Tự do - Hạnh phúc",
    "Số: 1234/SGDĐT-VP", "Hải Phòng, ngày 14 tháng 10 năm 2026", "V/v hướng dẫn tổ chức thi học kỳ I",
)  # fmt: skip
BODY = (
    "Kính gửi: Các trường trung học phổ thông trên địa bàn thành phố.",
    "Thực hiện kế hoạch năm học 2026 - 2027, Sở Giáo dục và Đào tạo hướng dẫn các trường tổ chức kiểm tra, đánh giá cuối học kỳ I "
    "bảo đảm nghiêm túc, khách quan, đúng quy chế; tránh gây áp lực cho học sinh và phụ huynh.",
    "1. Thời gian kiểm tra từ ngày 21 tháng 12 năm 2026 đến ngày 31 tháng 12 năm 2026. Các trường chủ động xếp lịch, bố trí "
    "phòng kiểm tra, giám thị và người phục vụ; những học sinh vắng mặt có lý do được kiểm tra bù trước ngày 15 tháng 01 năm 2027.",
    "2. Đề kiểm tra phải bám sát yêu cầu cần đạt của chương trình, có ma trận và bản đặc tả; tỷ lệ câu hỏi ở mức nhận biết, "
    "thông hiểu, vận dụng do tổ chuyên môn thống nhất. Việc in sao, niêm phong, vận chuyển đề được bảo mật theo quy định.",
    "3. Kết quả được nhập vào cơ sở dữ liệu ngành chậm nhất sau 07 ngày làm việc. Hiệu trưởng chịu trách nhiệm kiểm tra, đối "
    "chiếu và ký số học bạ; những trường hợp sửa điểm phải có biên bản, ghi rõ lý do và người đề nghị.",
    "Nhận được văn bản này, đề nghị các trường nghiêm túc triển khai; nếu vướng mắc, liên hệ Phòng Giáo dục Trung học, điện thoại "
    "0225 3842 516, để được giải đáp./.",
    "Nơi nhận: Như trên; Giám đốc (để báo cáo); Lưu: VT, GDTrH.",
    "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC Nguyễn Thị Thúy Hường",
)
LETTER = squeeze(nfc(" ".join((*HEAD, *BODY))))


@cache
def letter_pdf() -> bytes:
    """The letter as printed, with its text layer."""
    cells = ", ".join(f"[{line}]" for line in HEAD[:6])
    head = f"#text(size: 12pt, grid(columns: (1fr, 1.4fr), align: center, row-gutter: 3mm, {cells}))"
    # A point in «1.» begins a list in typst; «#» starts code: neither stands here but the numbers.
    body = "\n\n".join(line.replace(". ", "\\. ", 1) if line[0].isdigit() else line for line in BODY)
    source = (
        '#set page(paper: "a4", margin: (left: 30mm, rest: 20mm))\n#set text(font: "Tinos", size: 13.5pt, lang: "vi")\n'
        f"#set par(justify: true)\n{head}\n\n{HEAD[6]}\n\n{body}\n"
    )
    made = typst.compile(source.replace("/.", "\\/.").encode(), font_paths=[str(fonts_directory())])
    assert isinstance(made, bytes)
    return made


@cache
def scanned(dpi: int = 200, *, degrees: float = 0.7, noise: float = 14.0, pages: int = 1) -> bytes:
    """The letter printed and scanned: turned by so many degrees, blurred, noisy, JPEG in a PDF."""
    picture = Image.open(io.BytesIO(pdf_pages.draw(letter_pdf(), 1, round(A4_INCHES[0] * dpi)))).convert("L")
    turned = picture.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)
    soft = turned.filter(ImageFilter.GaussianBlur(dpi / 400))
    grain = Image.effect_noise(soft.size, noise)  # about a middle grey
    grey = ImageChops.add(soft.point(lambda value: round(value * 0.85) + 10), grain, offset=-128)
    out = io.BytesIO()
    grey.save(out, "PDF", resolution=float(dpi), quality=70, save_all=True, append_images=[grey] * (pages - 1))
    return out.getvalue()


def share_right(read: str, meant: str = LETTER) -> float:
    """Return the share of characters that were read right: one less the edits that are needed, by length."""
    wanted, row = squeeze(nfc(read)), list(range(len(meant) + 1))
    for count, letter in enumerate(wanted, start=1):
        before, row = row, [count]
        for place, other in enumerate(meant):
            row.append(min(before[place] + (letter != other), before[place + 1] + 1, row[place] + 1))
    return 1 - row[-1] / len(meant)
