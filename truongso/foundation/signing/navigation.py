from truongso.core.navigation import entry

entry(
    group="Điều hành",
    title="Kiểm tra chữ ký số",
    url_name="signing:verify",
    icon="shield-check",
    permission="signing.verify",
    order=62,
)
