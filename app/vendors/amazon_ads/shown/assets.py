"""The vendor's JSON: the recorded answers' keys, null where the live service sends null, in both spellings."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from ....library import labels
from ....library.records import Asset
from ..addresses import file_address, spell_asset, spell_version
from ..auth import VENDOR
from ..spec_checks import Verdict, check
from .files import file_metadata, processed_files, processed_urls

MARKETPLACE = "ATVPDKIKX0DER"
# The kinds of file that this vendor has words for.
KINDS = ("image", "video")


def registered(asset: Asset) -> dict[str, Any]:
    """The answer to a registration."""
    return {
        "assetId": spell_asset(asset.uuid),
        "failedSpecChecks": failed_checks(asset),
        "programPolicyValidationsList": None,
        "versionId": spell_version(asset.number),
    }


def asset_with_versions(
    versions: Sequence[Asset], declared: Mapping[str, Any], *, profile: str, now: int, base: str
) -> dict[str, Any]:
    """The answer of GET /assets. `declared` are the contexts of the asset, see control.py."""
    return {
        "assetGlobal": {
            "accountIds": [account_id(profile)],
            "assetId": spell_asset(versions[0].uuid),
            "assetType": versions[-1].kind.upper(),
            "marketplaceId": [MARKETPLACE],
        },
        "assetVersionList": [_version(version, declared, now, base) for version in versions],
    }


def found(asset: Asset, declared: Mapping[str, Any], *, profile: str, now: int, base: str) -> dict[str, Any]:
    """One item of a search's answer: an asset by its newest version."""
    sub_types = asset.labels.get(labels.SUB_TYPE, [])
    url = file_address(base, asset.file_uid, asset.file_name)
    return {
        "assetId": spell_asset(asset.uuid),
        "assetSubTypeList": sub_types,
        "assetSubTypes": sub_types,
        "assetType": asset.kind.upper(),
        "associatedAccountIds": [account_id(profile)],
        "associatedContexts": _contexts(asset, declared),
        "collections": [],
        "createdBy": asset.created_by,
        "creationTime": asset.created_at,
        "fileMetadata": file_metadata(asset),
        "focalPoint": None,
        "lastUpdatedBy": asset.updated_by,
        "lastUpdatedTime": asset.updated_at,
        "marketplaces": [MARKETPLACE],
        "moderationPolicyMap": declared.get("moderationPolicyMap", {}),
        "moderationRequestStatus": "SKIPPED",
        "name": asset.title,
        "specCheckApprovedPrograms": approved_programs(asset),
        "status": status(asset, now),
        "stockInformation": None,
        "storageLocationUrls": {
            "defaultUrl": url,
            "processedUrls": processed_urls(asset, base, url),
            "relatedUrls": None,
        },
        "tags": asset.tags,
        "version": spell_version(asset.number),
    }


def status(asset: Asset, now: int) -> str:
    """Where the version is in its life. A file that cannot be decoded ends INACTIVE (guide "Creating assets").

    One that nothing here decodes, though nothing is wrong with it, is no such file.
    """
    if now < asset.ready_at:
        return "PROCESSING"
    return "ACTIVE" if asset.readable and not asset.oversized else "INACTIVE"


def failed_checks(asset: Asset) -> list[dict[str, Any]]:
    """The programs that a video is not fit for; images are not checked (guide "Creating assets")."""
    return verdict.failed if (verdict := _verdict(asset)) else []


def approved_programs(asset: Asset) -> list[str] | None:
    """The programs that a video is fit for; null for images."""
    return verdict.approved if (verdict := _verdict(asset)) else None


@lru_cache
def account_id(profile: str) -> str:
    """The advertiser account of a profile, in the vendor's spelling."""
    return f"ADVERTISER:ENTITY{hashlib.sha256(profile.encode()).hexdigest()[:13].upper()}"


def _verdict(asset: Asset) -> Verdict | None:
    """The one that was kept when the file was registered; a file from another door gets it here."""
    if asset.kind != "video" or not asset.readable or not asset.streams:
        return None
    kept = asset.fields.get(VENDOR, {}).get("specChecks")
    if kept is not None and kept["fileUid"] == asset.file_uid:
        return Verdict(kept["failed"], kept["approved"])
    return check(asset.streams, asset.duration_us, asset.labels.get(labels.PROGRAM, ()))


def _version(asset: Asset, declared: Mapping[str, Any], now: int, base: str) -> dict[str, Any]:
    url = file_address(base, asset.file_uid, asset.file_name)
    urls = processed_urls(asset, base, url)
    own = asset.fields.get(VENDOR, {})
    return {
        "assetFiles": {
            "defaultUrl": url,
            "processedFiles": processed_files(asset, urls),
            "relatedFiles": [],
        },
        "assetIdentifier": {"assetId": spell_asset(asset.uuid), "version": spell_version(asset.number)},
        "assetStatus": status(asset, now),
        "assetSubTypes": asset.labels.get(labels.SUB_TYPE, []),
        "createdBy": asset.versioned_by,
        "creationTime": asset.versioned_at,
        "failedSpecChecks": failed_checks(asset),
        "fileMetadata": file_metadata(asset),
        "focalPoint": None,
        "lastUpdatedBy": asset.versioned_by,
        "lastUpdatedTime": asset.versioned_at,
        "moderationContentList": declared.get("moderationContentList", []),
        "moderationRequestStatus": "SKIPPED",
        "name": asset.title,
        "otherMetadata": own.get("otherMetadata", {}),
        "programPolicyValidationsList": None,
        "specCheckApprovedPrograms": approved_programs(asset),
        "stockInformation": None,
        "storageLocationUrls": {
            "defaultUrl": url,
            "processedUrls": urls,
            "relatedUrls": {},
        },
        "url": url,
        "versionNotes": own.get("versionNotes"),
    }


def _contexts(asset: Asset, declared: Mapping[str, Any]) -> dict[str, list[dict[str, str | None]]]:
    """What the asset is used with. ASINs live here and not among the tags, as recorded."""
    programs = dict.fromkeys([*asset.labels.get(labels.PROGRAM, ()), *declared.get("programs", ())])
    used = {
        "ASIN": [{"id": asin, "name": None} for asin in asset.labels.get(labels.ASIN, ())],
        "HSA": [{"id": one["id"], "name": one["name"]} for one in declared.get("campaigns", ())],
        "PROGRAM": [{"id": program, "name": None} for program in programs],
    }
    return {context: details for context, details in used.items() if details}
