"""The vendor's JSON: the recorded answers' keys, null where the live service sends null, in both spellings."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ...library import labels
from ...library.assets import extension_of
from ...library.records import Asset
from .addresses import file_address, spell_asset, spell_version
from .spec_checks import check

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


def asset_with_versions(versions: Sequence[Asset], *, profile: str, now: int, base: str) -> dict[str, Any]:
    """The answer of GET /assets."""
    return {
        "assetGlobal": {
            "accountIds": [account_id(profile)],
            "assetId": spell_asset(versions[0].uuid),
            "assetType": versions[-1].kind.upper(),
            "marketplaceId": [MARKETPLACE],
        },
        "assetVersionList": [_version(version, now, base) for version in versions],
    }


def found(asset: Asset, *, profile: str, now: int, base: str) -> dict[str, Any]:
    """One item of a search's answer: an asset by its newest version."""
    url = file_address(base, asset.file_uid, asset.file_name)
    sub_types = asset.labels.get(labels.SUB_TYPE, [])
    return {
        "assetId": spell_asset(asset.uuid),
        "assetSubTypeList": sub_types,
        "assetSubTypes": sub_types,
        "assetType": asset.kind.upper(),
        "associatedAccountIds": [account_id(profile)],
        "associatedContexts": _contexts(asset),
        "collections": [],
        "createdBy": asset.created_by,
        "creationTime": asset.created_at,
        "fileMetadata": _file_metadata(asset),
        "focalPoint": None,
        "lastUpdatedBy": asset.updated_by,
        "lastUpdatedTime": asset.updated_at,
        "marketplaces": [MARKETPLACE],
        "moderationPolicyMap": {},
        "moderationRequestStatus": "SKIPPED",
        "name": asset.title,
        "specCheckApprovedPrograms": approved_programs(asset),
        "status": status(asset, now),
        "stockInformation": None,
        "storageLocationUrls": {"defaultUrl": url, "processedUrls": {"MODERATION": url}, "relatedUrls": None},
        "tags": asset.tags,
        "version": spell_version(asset.number),
    }


def status(asset: Asset, now: int) -> str:
    """Where the version is in its life. A file that cannot be decoded ends INACTIVE (guide "Creating assets")."""
    if now < asset.ready_at:
        return "PROCESSING"
    return "ACTIVE" if asset.readable and not asset.oversized else "INACTIVE"


def failed_checks(asset: Asset) -> list[dict[str, Any]]:
    """The programs that a video is not fit for; images are not checked (guide "Creating assets")."""
    return check(asset.streams, asset.duration_us).failed if _checked(asset) else []


def approved_programs(asset: Asset) -> list[str] | None:
    """The programs that a video is fit for; null for images."""
    return check(asset.streams, asset.duration_us).approved if _checked(asset) else None


def account_id(profile: str) -> str:
    """The advertiser account of a profile, in the vendor's spelling."""
    return f"ADVERTISER:ENTITY{hashlib.sha256(profile.encode()).hexdigest()[:13].upper()}"


def _checked(asset: Asset) -> bool:
    return asset.kind == "video" and asset.readable


def _version(asset: Asset, now: int, base: str) -> dict[str, Any]:
    url = file_address(base, asset.file_uid, asset.file_name)
    own = asset.fields.get("amazon_ads", {})
    return {
        "assetFiles": {
            "defaultUrl": url,
            "processedFiles": [
                {"fileMetadata": None, "imageCroppingData": None, "profile": "MODERATION", "programs": [], "url": url}
            ],
            "relatedFiles": [],
        },
        "assetIdentifier": {"assetId": spell_asset(asset.uuid), "version": spell_version(asset.number)},
        "assetStatus": status(asset, now),
        "assetSubTypes": asset.labels.get(labels.SUB_TYPE, []),
        "createdBy": asset.versioned_by,
        "creationTime": asset.versioned_at,
        "failedSpecChecks": failed_checks(asset),
        "fileMetadata": _file_metadata(asset),
        "focalPoint": None,
        "lastUpdatedBy": asset.versioned_by,
        "lastUpdatedTime": asset.versioned_at,
        "moderationContentList": [],
        "moderationRequestStatus": "SKIPPED",
        "name": asset.title,
        "otherMetadata": own.get("otherMetadata", {}),
        "programPolicyValidationsList": None,
        "specCheckApprovedPrograms": approved_programs(asset),
        "stockInformation": None,
        "storageLocationUrls": {"defaultUrl": url, "processedUrls": {"MODERATION": url}, "relatedUrls": {}},
        "url": url,
        "versionNotes": own.get("versionNotes"),
    }


def _contexts(asset: Asset) -> dict[str, list[dict[str, str | None]]]:
    """What the asset is used with. ASINs live here and not among the tags, as recorded."""
    spelled = {"ASIN": labels.ASIN, "PROGRAM": labels.PROGRAM}
    return {
        context: [{"id": value, "name": None} for value in asset.labels[field]]
        for context, field in spelled.items()
        if asset.labels.get(field)
    }


def _file_metadata(asset: Asset) -> dict[str, Any]:
    """Both spellings of each fact. Images fill width and height, videos resolutionWidth and -Height, as recorded."""
    is_image = asset.kind == "image"
    width, height = asset.width or 0, asset.height or 0
    seconds = (asset.duration_us or 0) / 1_000_000
    extension = extension_of(asset.file_name)
    sample_rate = next((s.get("sample_rate") or 0 for s in asset.streams if s["type"] == "audio"), 0)
    return {
        "aspectRatio": _ratio(width, height) if is_image else None,
        "audioSampleRate": sample_rate,
        "audioSampleRateInHz": sample_rate,
        "contentHash": None,
        "contentType": asset.content_type,
        "duration": seconds,
        "durationInSeconds": int(seconds),
        "extension": extension.upper() if is_image else extension,
        "fileSize": asset.size,
        "height": height if is_image else 0,
        "resolutionHeight": 0 if is_image else height,
        "resolutionWidth": 0 if is_image else width,
        "sizeInBytes": asset.size,
        "width": width if is_image else 0,
    }


def _ratio(width: int, height: int) -> str | None:
    if not width or not height:
        return None
    ratio = Fraction(width, height)
    return f"{ratio.numerator}:{ratio.denominator}"
