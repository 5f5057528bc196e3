"""What campaigns and moderation would say of an asset, declared from outside: this door's part of the control API."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from fastapi import Request, Response
from pydantic import ConfigDict, Field
from sqlalchemy import Connection

from ...library import assets, declarations, labels, tenants
from ...library.errors import Invalid, NotFound
from ...library.records import Asset
from ...library.tenants import Tenant
from ...web.body import checked, parse_json_object, read_body
from ...web.caller import workspace_of
from ...web.routing import Routes
from ...web.service import service_of
from .addresses import read_asset_id
from .auth import VENDOR
from .requests import Message, SubType, Word
from .wire import KINDS, MARKETPLACE

router = Routes(tags=["Control"])

_PATH = "/{profile}/assets/{asset_id}/contexts"
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


@router.put(_PATH)
async def declare_contexts(request: Request, profile: str, asset_id: str) -> Response:
    """Make these the contexts of an asset, in place of all earlier ones; an empty body takes them back."""
    uuid = _read_id(asset_id)
    contexts = checked(Contexts, parse_json_object(await read_body(request), empty=True))
    await service_of(request).database.write(_declare, workspace_of(request), profile, uuid, contexts)
    return _show(contexts)


@router.get(_PATH)
async def get_contexts(request: Request, profile: str, asset_id: str) -> Response:
    """Show what is declared of an asset."""
    uuid = _read_id(asset_id)
    declared = await service_of(request).database.read(_declared, workspace_of(request), profile, uuid)
    return _show(Contexts.model_validate(declared))


def _declare(connection: Connection, workspace: str, profile: str, uuid: str, contexts: Contexts) -> None:
    tenant, _ = _find(connection, workspace, profile, uuid)
    content = {} if contexts == Contexts() else _dumped(contexts)
    declarations.declare(connection, tenant, uuid, VENDOR, content, contexts.labels())


def _declared(connection: Connection, workspace: str, profile: str, uuid: str) -> dict[str, Any]:
    _, asset = _find(connection, workspace, profile, uuid)
    return declarations.find(connection, [asset.node_id], VENDOR).get(asset.node_id, {})


def _find(connection: Connection, workspace: str, profile: str, uuid: str) -> tuple[Tenant, Asset]:
    """The profile and its asset. Raises NotFound, also for kinds of file that this vendor has no word for."""
    tenant = tenants.find(connection, workspace=workspace, vendor=VENDOR, key=profile)
    asset = assets.get(connection, tenant, uuid)
    if asset.kind not in KINDS:
        raise NotFound("asset", uuid)
    return tenant, asset


def _read_id(asset_id: str) -> str:
    uuid, version = read_asset_id(asset_id, "assetId")
    if version is not None:
        raise Invalid("assetId", "names a version; contexts are declared of the asset")
    return uuid


def _dumped(contexts: Contexts) -> dict[str, Any]:
    return contexts.model_dump(mode="json", by_alias=True)


def _show(contexts: Contexts) -> Response:
    return Response(orjson.dumps(_dumped(contexts)), media_type="application/json")
