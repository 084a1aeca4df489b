from truongso.core.navigation import entry

entry(
    group="Hệ thống",
    title="Rà soát quyền",
    url_name="reviews:list",
    icon="list-check",
    permission="reviews.view",
    order=74,
)
