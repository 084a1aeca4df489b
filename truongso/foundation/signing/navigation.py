from truongso.core.navigation import entry

entry(
    group="Điều hành",
    title="Kiểm tra chữ ký số",
    url_name="signing:verify",
    icon="shield-check",
    permission="signing.verify",
    order=62,
)
entry(
    group="Điều hành",
    title="Ký số",
    url_name="signing:queue",
    icon="pencil",
    permission="signing.sign",
    order=61,
)
entry(
    group="Điều hành",
    title="Triển khai chữ ký số",
    url_name="signing:rollout",
    icon="chart-bar",
    permission="signing.view_rollout",
    order=63,
)
