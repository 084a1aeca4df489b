from truongso.core.navigation import entry

entry(
    group="Của tôi", title="Đồng ý của tôi", url_name="consents:mine", icon="thumb-up", permission="consents.view_own",
    order=9,
)  # fmt: skip
