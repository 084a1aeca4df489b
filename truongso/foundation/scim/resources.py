"""What is offered by SCIM: the attributes of users and groups, told to clients on /Schemas, and nothing beside them.

RFC 7643 lets a service offer fewer attributes than the core schema and say which of them may be written.
"""

from functools import cache
from typing import Annotated, Any, ClassVar

from pydantic import Field
from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Extension,
    Filter,
    Mutability,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)
from scim2_models.annotations import CaseExact
from scim2_models.urn import URN

MAX_RESULTS = 200
DEFAULT_COUNT = 100
USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE_SCHEMA = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

ReadOnlyText = Annotated[str | None, Mutability.read_only]

# Unknown attributes are dropped, because Entra and Okta send many by default; none can reach a row, for only the
# declared ones are read. A PATCH with a value filter that matches nothing makes the entry, as Entra expects.
POLICY = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)


class PersonName(ComplexAttribute):
    """Parts of a name. Written together they are family, middle, given: the Vietnamese order."""

    family_name: str | None = None
    middle_name: str | None = None
    given_name: Annotated[str | None, Required.true] = None


class WorkEmail(ComplexAttribute):
    """The one mail address of an account."""

    value: str | None = None
    type: str | None = Field(None, examples=["work"])


class HeldRole(ComplexAttribute):
    """A role by an assignment in force today."""

    value: ReadOnlyText = None
    display: ReadOnlyText = None


class GroupOfUser(ComplexAttribute):
    """A group that the user belongs to today."""

    value: Annotated[str | None, Mutability.read_only, CaseExact.true] = None
    display: ReadOnlyText = None


class User(Resource):  # type: ignore[type-arg]
    """An account with its person."""

    __schema__ = URN(USER_SCHEMA)

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    name: Annotated[PersonName | None, Required.true] = None
    display_name: ReadOnlyText = None
    active: Annotated[bool | None, Required.true] = None
    emails: list[WorkEmail] | None = None
    groups: Annotated[list[GroupOfUser] | None, Mutability.read_only] = None
    roles: Annotated[list[HeldRole] | None, Mutability.read_only] = None


class EnterpriseUser(Extension):
    """What the school's registers say: the code and the unit of a person."""

    __schema__ = URN(ENTERPRISE_SCHEMA)

    employee_number: str | None = None
    department: ReadOnlyText = None


class GroupMember(ComplexAttribute):
    """A member; display names are left out, a client that may read users asks for them."""

    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    ref: Annotated[Reference["User"] | None, Mutability.immutable] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User"])


class Group(Resource):  # type: ignore[type-arg]
    """A unit of the school, or a group that the client keeps for itself."""

    __schema__ = URN(GROUP_SCHEMA)

    display_name: Annotated[str | None, Required.true] = None
    members: list[GroupMember] | None = None

    Members: ClassVar[type[ComplexAttribute]] = GroupMember


SchoolUser: Any = User[EnterpriseUser]  # type: ignore[misc]


def _config() -> ServiceProviderConfig:
    return ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
        filter=Filter(supported=True, max_results=MAX_RESULTS),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=True),
        etag=ETag(supported=True),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken,
                name="Mã truy cập của ứng dụng",
                description="Authorization: Bearer …; mã do quản trị hệ thống của trường lập cho từng ứng dụng.",
                primary=True,
            )
        ],
    )


@cache
def provider() -> ScimProvider:
    """Return the description of this service."""
    types = [ResourceType.from_resource(SchoolUser), ResourceType.from_resource(Group)]
    types[0].description = "Tài khoản và người giữ tài khoản"
    types[1].description = "Đơn vị của trường (lớp, tổ, ban) và nhóm của ứng dụng"
    return ScimProvider(models=[User, EnterpriseUser, Group], resource_types=types, config=_config(), policy=POLICY)
