"""What the live service answered in 2023: the shapes to keep, and how to hold an answer against them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_FILE = "https://m.media-amazon.com/images/S/al-na-9d5791cf-3faf/731a5378-8437-4b79-ac24-67102260ca63"
_MODERATION: dict[str, Any] = {
    "fileMetadata": None,
    "imageCroppingData": None,
    "profile": "MODERATION",
    "programs": [],
    "url": _FILE,
}

IMAGE_FACTS: dict[str, Any] = {
    "aspectRatio": "1:1",
    "audioSampleRateInHz": 0,
    "contentHash": None,
    "contentType": "image/png",
    "durationInSeconds": 0,
    "extension": "PNG",
    "height": 400,
    "resolutionHeight": 0,
    "resolutionWidth": 0,
    "sizeInBytes": 1307,
    "width": 400,
}
VIDEO_FACTS: dict[str, Any] = {
    "aspectRatio": None,
    "audioSampleRateInHz": 0,
    "contentHash": None,
    "contentType": "video/quicktime",
    "durationInSeconds": 9,
    "extension": "mov",
    "height": 0,
    "resolutionHeight": 1080,
    "resolutionWidth": 1920,
    "sizeInBytes": 44243886,
    "width": 0,
}

GET_IMAGE: dict[str, Any] = {
    "assetGlobal": {
        "accountIds": ["ADVERTISER:ENTITYXXXXXXX"],
        "assetId": "amzn1.assetlibrary.asset1.XXXXXXX",
        "assetType": "IMAGE",
        "marketplaceId": ["ATVPDKIKX0DER"],
    },
    "assetVersionList": [
        {
            "assetFiles": {
                "defaultUrl": f"{_FILE}.png",
                "processedFiles": [_MODERATION],
                "relatedFiles": [],
            },
            "assetIdentifier": {
                "assetId": "amzn1.assetlibrary.asset1.244a164b7e592cf42b125cbdd0ee7712",
                "version": "version_v1",
            },
            "assetStatus": "ACTIVE",
            "assetSubTypes": ["LOGO"],
            "createdBy": "A8WE7O8XSB7G4",
            "creationTime": 1676950071460,
            "failedSpecChecks": [],
            "fileMetadata": IMAGE_FACTS,
            "focalPoint": None,
            "lastUpdatedBy": "A8WE7O8XSB7G4",
            "lastUpdatedTime": 1678466679857,
            "moderationContentList": [
                {
                    "adPolicyModerationResultList": [
                        {
                            "locale": "en_US",
                            "marketplaceId": "ATVPDKIKX0DER",
                            "moderationStatus": "APPROVED",
                            "policyName": "HSA4V_PRODUCTS",
                            "rejectionReasonList": [],
                            "rejectionReasons": None,
                        }
                    ],
                    "assetSubType": "LOGO",
                    "moderationContentStatus": "COMPLETED",
                }
            ],
            "moderationRequestStatus": "SKIPPED",
            "name": "400.png",
            "otherMetadata": {},
            "programPolicyValidationsList": None,
            "specCheckApprovedPrograms": None,
            "stockInformation": None,
            "storageLocationUrls": {
                "defaultUrl": f"{_FILE}.png",
                "processedUrls": {"IMAGE_THUMBNAIL_500": f"{_FILE}._SL500_.png", "MODERATION": f"{_FILE}.png"},
                "relatedUrls": {},
            },
            "url": f"{_FILE}.png",
            "versionNotes": None,
        }
    ],
}

FOUND_IMAGE: dict[str, Any] = {
    "assetId": "amzn1.assetlibrary.asset1.244a164b7e592cf42b125cbdd0ee7712",
    "assetSubTypeList": ["LOGO"],
    "assetType": "IMAGE",
    "associatedAccountIds": ["ADVERTISER:ENTITYXXXXXXX"],
    "associatedContexts": {
        "ASIN": [{"id": "B07XXXXXX", "name": None}],
        "HSA": [{"id": "38789817437281", "name": "Campaign - 2/20/2023 22:26:18"}],
        "PROGRAM": [{"id": "HSA", "name": None}, {"id": "SB", "name": None}],
    },
    "collections": [],
    "createdBy": "A8WE7O8XSB7G4",
    "creationTime": 1676950071460,
    "fileMetadata": IMAGE_FACTS,
    "focalPoint": None,
    "lastUpdatedBy": "AdvertisingAssetContextEventsLambda",
    "lastUpdatedTime": 1678466679794,
    "marketplaces": ["ATVPDKIKX0DER"],
    "moderationPolicyMap": {"Logo": "REJECTED"},
    "moderationRequestStatus": "SKIPPED",
    "name": "400.png",
    "specCheckApprovedPrograms": None,
    "status": "ACTIVE",
    "stockInformation": None,
    "storageLocationUrls": {
        "defaultUrl": f"{_FILE}.png",
        "processedUrls": {"IMAGE_THUMBNAIL_500": f"{_FILE}._SL500_.png", "MODERATION": f"{_FILE}.png"},
        "relatedUrls": None,
    },
    "tags": [],
    "version": "version_v1",
}

FOUND_VIDEO: dict[str, Any] = FOUND_IMAGE | {
    "assetSubTypeList": [],
    "assetType": "VIDEO",
    "associatedContexts": {"PROGRAM": [{"id": "SB", "name": None}]},
    "fileMetadata": VIDEO_FACTS,
    "moderationPolicyMap": {},
    "name": "hd0992.mov",
    "specCheckApprovedPrograms": ["SPONSORED_BRANDS_VIDEO"],
    "storageLocationUrls": {
        "defaultUrl": f"{_FILE}.mov",
        "processedUrls": {"MODERATION": f"{_FILE}.mov/moderation", "VIDEO_TILE": f"{_FILE}.mov/videoTile.mp4"},
        "relatedUrls": None,
    },
}


def differences(recorded: Any, ours: Any, place: str = "") -> Iterator[str]:
    """The places where our answer lacks a recorded key, or has a value of another JSON type there.

    Of lists the first items are compared; where the recorded list has one, so must ours.
    """
    if type(recorded) is not type(ours):
        yield place
    elif isinstance(recorded, dict):
        for key, value in recorded.items():
            inner = f"{place}.{key}".lstrip(".")
            if key in ours:
                yield from differences(value, ours[key], inner)
            else:
                yield inner
    elif isinstance(recorded, list) and recorded:
        if ours:
            yield from differences(recorded[0], ours[0], f"{place}[]")
        else:
            yield f"{place}[]"
