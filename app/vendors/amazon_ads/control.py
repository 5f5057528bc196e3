"""What campaigns and moderation would say of an asset, declared from outside: this door's part of the control API."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from pydantic import ConfigDict, Field
from starlette.responses import Response

from ...database import Connection
from ...errors import Invalid, NotFound
from ...library import assets, declarations, labels
from ...library.records import Asset
from ...library.tenants import Tenant
from ...web.body import checked, parse_json_object, read_body
from ...web.call import Call
from ...web.caller import Identity
from ...web.documented import takes
from ...web.operation import CONTROL, Operation
from ...web.words import Word
from .addresses import read_asset_id
from .auth import VENDOR
from .requests import Message, SubType
from .shown.assets import KINDS, MARKETPLACE

_MOST = 100

Verdict = Literal["REJECTED", "APPROVED", "PENDING"]
Words = Annotated[list[Word], Field(max_length=_MOST)]


class Declared(Message):
    """A part of what is declared. Unlike at the vendor's own operations, a name that nobody knows is a mistake."""

    model_config = ConfigDict(extra="forbid")


class Campaign(Declared):
    """A Sponsored Brands campaign that uses the asset."""

    id: Word
    name: Word | None = None


class PolicyResult(Declared):
    """What one policy says in one marketplace."""

    locale: Word = "en_US"
    marketplace_id: Word = Field(MARKETPLACE, alias="marketplaceId")
    moderation_status: Verdict = Field(alias="moderationStatus")
    policy_name: Word = Field(alias="policyName")
    rejection_reason_list: Words = Field(default_factory=list, alias="rejectionReasonList")
    rejection_reasons: None = Field(None, alias="rejectionReasons")


class ModerationContent(Declared):
    """How the moderation of the asset in one of its roles went."""

    policy_results: list[PolicyResult] = Field(alias="adPolicyModerationResultList", min_length=1, max_length=10)
    asset_sub_type: SubType = Field(alias="assetSubType")
    status: Literal["IN_PROGRESS", "COMPLETED", "FAILED"] = Field("COMPLETED", alias="moderationContentStatus")


class Contexts(Declared):
    """All that is declared of one asset, in the vendor's words."""

    campaigns: list[Campaign] = Field(default_factory=list, max_length=_MOST)
    approved_ad_policies: Words = Field(default_factory=list, alias="approvedAdPolicies")
    programs: Words = Field(default_factory=list)
    moderation_policy_map: dict[Word, Verdict] = Field(
        default_factory=dict, alias="moderationPolicyMap", max_length=_MOST
    )
    moderation_content_list: list[ModerationContent] = Field(
        default_factory=list, alias="moderationContentList", max_length=_MOST
    )

    def labels(self) -> dict[str, list[str]]:
        """The words that searches find the asset by. What moderation approved needs not be said twice."""
        approved = [
            result.policy_name
            for content in self.moderation_content_list
            for result in content.policy_results
            if result.moderation_status == "APPROVED"
        ]
        return {
            labels.CAMPAIGN_ID: [campaign.id for campaign in self.campaigns],
            labels.CAMPAIGN_NAME: [campaign.name for campaign in self.campaigns if campaign.name],
            labels.POLICY: [*self.approved_ad_policies, *approved],
            labels.PROGRAM: self.programs,
        }


@takes(json=Contexts, optional=True)
async def declare_contexts(call: Call, profile: str, asset_id: str) -> Response:
    """Make these the contexts of an asset, in place of all earlier ones; an empty body takes them back."""
    uuid = _read_id(asset_id)
    contexts = checked(Contexts, parse_json_object(await read_body(call), empty=True))
    await call.act_for(VENDOR, Identity(profile)).write(_declare, uuid, contexts)
    return _show(contexts)


async def get_contexts(call: Call, profile: str, asset_id: str) -> Response:
    """Show what is declared of an asset."""
    uuid = _read_id(asset_id)
    declared = await call.act_for(VENDOR, Identity(profile)).read(_declared, uuid)
    return _show(Contexts.model_validate(declared))


def _declare(connection: Connection, tenant: Tenant, uuid: str, contexts: Contexts) -> None:
    _find(connection, tenant, uuid)
    content = {} if contexts == Contexts() else _dumped(contexts)
    declarations.declare(connection, tenant, uuid, VENDOR, content, contexts.labels())


def _declared(connection: Connection, tenant: Tenant, uuid: str) -> dict[str, Any]:
    node_id = _find(connection, tenant, uuid).node_id
    return declarations.find(connection, [node_id], VENDOR).get(node_id, {})


def _find(connection: Connection, tenant: Tenant, uuid: str) -> Asset:
    """The profile's asset. Raises NotFound, also for kinds of file that this vendor has no word for."""
    asset = assets.get(connection, tenant, uuid)
    if asset.kind not in KINDS:
        raise NotFound("asset", uuid)
    return asset


def _read_id(asset_id: str) -> str:
    uuid, version = read_asset_id(asset_id, "assetId")
    if version is not None:
        raise Invalid("assetId", "names a version; contexts are declared of the asset")
    return uuid


def _dumped(contexts: Contexts) -> dict[str, Any]:
    return contexts.model_dump(mode="json", by_alias=True)


def _show(contexts: Contexts) -> Response:
    return Response(orjson.dumps(_dumped(contexts)), media_type="application/json")


_PATH = f"/_triptych/{VENDOR}/{{profile}}/assets/{{asset_id}}/contexts"
OPERATIONS = (
    Operation("declare_contexts", "PUT", _PATH, declare_contexts, CONTROL),
    Operation("get_contexts", "GET", _PATH, get_contexts, CONTROL),
)
