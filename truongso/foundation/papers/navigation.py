from truongso.core.navigation import entry

entry(
    group="Điều hành",
    title="Sổ số văn bản",
    url_name="papers:register",
    icon="file-text",
    permission="papers.view_register",
    order=60,
)
