from truongso.core.navigation import entry

entry(
    group="Của tôi", title="Dữ liệu cá nhân của tôi", url_name="data_requests:mine", icon="shield-lock",
    permission="data_requests.file", order=12, covers=r"^/du-lieu-ca-nhan/",
)  # fmt: skip
entry(
    group="Hồ sơ, dữ liệu", title="Yêu cầu về dữ liệu cá nhân", url_name="data_requests:desk", icon="inbox",
    permission="data_requests.enter", order=60, covers=r"^/yeu-cau-du-lieu/",
)  # fmt: skip
