from truongso.core.navigation import entry

entry(
    group="Hồ sơ, dữ liệu",
    title="Đối soát",
    url_name="reconciliation:list",
    icon="clipboard-check",
    permission="reconciliation.view",
    order=50,
)
