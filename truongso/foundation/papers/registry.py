"""What papers the house issues: an app declares them in its `papers.py`, discovered and checked at start-up."""

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from truongso.core.declarations import Registry

# The 29 types of NĐ 30/2020, article 7, with the abbreviations of its annex III; letters (công văn, thư công) have none.
ABBREVIATIONS = {
    "NQ": "Nghị quyết", "QĐ": "Quyết định", "CT": "Chỉ thị", "QC": "Quy chế", "QyĐ": "Quy định", "TC": "Thông cáo",
    "TB": "Thông báo", "HD": "Hướng dẫn", "CTr": "Chương trình", "KH": "Kế hoạch", "PA": "Phương án", "ĐA": "Đề án",
    "DA": "Dự án", "BC": "Báo cáo", "BB": "Biên bản", "TTr": "Tờ trình", "HĐ": "Hợp đồng", "CĐ": "Công điện",
    "BGN": "Bản ghi nhớ", "BTT": "Bản thỏa thuận", "GUQ": "Giấy ủy quyền", "GM": "Giấy mời", "GGT": "Giấy giới thiệu",
    "GNP": "Giấy nghỉ phép", "PG": "Phiếu gửi", "PC": "Phiếu chuyển", "PB": "Phiếu báo",
}  # fmt: skip

# All 29 types. Letters carry no abbreviation in their symbol; the codes CV and TCg are ours, for lists and series.
LETTERS = {"CV": "Công văn", "TCg": "Thư công"}
TYPES = ABBREVIATIONS | LETTERS


@dataclass(frozen=True)
class PaperType:
    """A kind of paper: its permanent code, its series of numbers, the abbreviation in its symbol, who may sign it."""

    code: str
    name: str
    series: str
    symbol: str
    signer_roles: tuple[str, ...]

    def symbol_of(self, agency_symbol: str) -> str:
        """Return BC-THPTAL for the agency THPTAL."""
        return "-".join(part for part in (self.symbol, agency_symbol) if part)


paper_types: Registry[PaperType] = Registry("paper type")


def paper_type(code: str, name: str, *, series: str, symbol: str, signer_roles: tuple[str, ...]) -> PaperType:
    """Declare a paper. ImproperlyConfigured for an abbreviation that the decree does not know, or for no signer."""
    if symbol not in ABBREVIATIONS:
        raise ImproperlyConfigured(f"paper type {code}: {symbol} is not an abbreviation of NĐ 30/2020")
    if not series or not signer_roles:
        raise ImproperlyConfigured(f"paper type {code} needs a series and somebody who signs")
    return paper_types.add(code, PaperType(code, name, series, symbol, tuple(signer_roles)))
