from truongso.core.navigation import entry

entry(
    group="Nhân lực số",
    title="Vị trí CNTT, chuyển đổi số",
    url_name="posts:list",
    icon="id-badge",
    permission="posts.view",
    order=40,
)
