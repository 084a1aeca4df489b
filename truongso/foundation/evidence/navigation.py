from truongso.core.navigation import entry

entry(
    group="Điều hành",
    title="Minh chứng",
    url_name="evidence:items",
    icon="paperclip",
    permission="evidence.add_item",
    order=40,
)
