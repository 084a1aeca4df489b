"""Addresses of outside services, as the person who keeps the server wrote them."""

from urllib.parse import urlsplit

from truongso.core.refusal import Refused

HERE = {"127.0.0.1", "localhost", "::1"}


def check_private_address(url: str, variable: str) -> None:
    """Refuse an address over which pupils' data would travel unencrypted; http is for this machine alone (a stand-in)."""
    address = urlsplit(url)
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise Refused(f"{variable} không phải địa chỉ web: phải có dạng https://máy-chủ/đường-dẫn.")
    if address.scheme == "http" and address.hostname not in HERE:
        raise Refused(f"{variable} phải dùng https: dữ liệu học sinh không được gửi qua mạng mà không mã hóa.")
