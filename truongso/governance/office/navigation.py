from truongso.core.navigation import entry

entry(
    group="Văn phòng số", title="Nơi gửi, nhận", url_name="office:correspondents", icon="building-community",
    permission="office.view_correspondent", order=80, covers=r"^/noi-gui-nhan/",
)  # fmt: skip
entry(
    group="Văn phòng số", title="Số lượng văn bản mật", url_name="office:secret_counts", icon="lock",
    permission="office.view_secret_count", order=85, covers=r"^/van-ban-mat/",
)  # fmt: skip
