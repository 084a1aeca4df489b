from django.urls import path

from truongso.foundation.scim.views import clients, discovery, groups, users

app_name = "scim"
_V2 = "scim/v2/"
_PAGES = "he-thong/cap-phat-tai-khoan/"
urlpatterns = [
    path(f"{_V2}ServiceProviderConfig", discovery.config, name="config"),
    path(f"{_V2}Schemas", discovery.schemas, name="schemas"),
    path(f"{_V2}Schemas/<str:key>", discovery.schema, name="schema"),
    path(f"{_V2}ResourceTypes", discovery.resource_types, name="resource_types"),
    path(f"{_V2}ResourceTypes/<str:key>", discovery.resource_type, name="resource_type"),
    path(f"{_V2}.search", users.search_all, name="search"),
    path(f"{_V2}Users", users.users, name="users"),
    path(f"{_V2}Users/.search", users.search, name="search_users"),
    path(f"{_V2}Users/<str:uid>", users.user, name="user"),
    path(f"{_V2}Groups", groups.all_groups, name="groups"),
    path(f"{_V2}Groups/.search", groups.search, name="search_groups"),
    path(f"{_V2}Groups/<str:uid>", groups.group, name="group"),
    path(f"{_V2}Bulk", discovery.not_offered, name="bulk"),
    path(f"{_V2}Me", discovery.not_offered, name="me"),
    path(f"{_V2}<path:rest>", discovery.unknown, name="unknown"),
    path(_PAGES, clients.clients, name="clients"),
    path(f"{_PAGES}<uuid:uid>/", clients.client, name="client"),
    path(f"{_PAGES}<uuid:uid>/thu-hoi/", clients.revoke, name="revoke"),
]
