"""POST /assets/register: from an upload address to a version."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from ...database import Connection
from ...errors import Invalid, NotFound, ObjectChanged, ObjectMissing
from ...library import assets, labels, uploads
from ...library.assets import Change, extension_of
from ...library.blobs import NewBlob
from ...library.records import Asset
from ...library.tenants import Tenant
from ...library.uploads import Upload
from ...media.facts import Kind
from ...settings import Settings
from ...storage.base import Written
from ...web.body import checked, parse_json_object, read_body
from ...web.call import Call
from ...web.documented import takes
from .addresses import read_asset_id, read_upload_address, read_version_id, spell_asset
from .answers import answer
from .auth import VENDOR
from .requests import AssetType, BatchItem, RegisterRequest, SubType
from .shown.assets import KINDS, registered
from .spec_checks import check

Asked = RegisterRequest | BatchItem

# How often the uploaded bytes are copied, where clients write to the store themselves, also in the midst of a copy.
_TRIES = 8

EXTENSIONS: dict[AssetType, tuple[str, ...]] = {
    "IMAGE": ("jpg", "jpeg", "png", "gif"),
    "VIDEO": ("mp4", "mov", "wmv", "avi"),
}
SUB_TYPES: dict[AssetType, tuple[SubType, ...]] = {
    "IMAGE": ("LOGO", "PRODUCT_IMAGE", "AUTHOR_IMAGE", "LIFESTYLE_IMAGE", "OTHER_IMAGE"),
    "VIDEO": ("BACKGROUND_VIDEO",),
}


@takes(json=RegisterRequest)
async def register_asset(call: Call) -> Response:
    """Make an asset, or the next version of one, of an uploaded file."""
    asked = checked(RegisterRequest, parse_json_object(await read_body(call)))
    upload_id = await read_upload_address(call, asked.url)
    return answer(call, registered(await register(call, upload_id, asked)))


async def register(call: Call, upload_id: str, asked: Asked) -> Asset:
    """Copy the uploaded bytes, look into the copy, and make an asset or its next version of it.

    Raises NotFound for an address that was never PUT or is not the caller's, and for an unknown linkedAssetId;
    Invalid for an empty file, one that the vendor does not take, or one of another type than assetType says.
    """
    _check_sub_types(asked)
    linked = _linked(asked)
    for _ in range(_TRIES):
        with suppress(ObjectMissing, ObjectChanged):
            return await _register_once(call, upload_id, asked, linked)
    raise NotFound("upload", upload_id)


async def _register_once(call: Call, upload_id: str, asked: Asked, linked: str | None) -> Asset:
    """Raises ObjectMissing or ObjectChanged, too, where the uploaded bytes are replaced meanwhile."""
    upload = await call.caller.read(_find_upload, upload_id, linked)
    _check_extension(upload.file_name, asked.asset_type)
    copied = call.service.intake.copied(
        upload.prefix,
        upload.key,
        _received(call, upload),
        file_name=upload.file_name,
        content_type=upload.content_type,
        sender=call.sender,
        claimed=Kind(asked.asset_type.lower()),
    )
    async with copied as blob:
        _check_type(blob, asked.asset_type)
        return await _store(call, upload, asked, blob, linked)


async def _store(call: Call, upload: Upload, asked: Asked, blob: NewBlob, linked: str | None) -> Asset:
    change = Change(
        blob=blob,
        file_name=upload.file_name,
        title=asked.name,
        tags=asked.tags,
        labels=_labels(asked),
        fields={VENDOR: _fields(asked) | _verdict(blob, _programs(asked) or ())},
        processing_ms=_processing_ms(call.service.settings, asked.asset_type),
    )
    caller = call.caller
    if linked is None:
        return await caller.write(assets.create, change)
    asset = await caller.write(_next_version, linked, change)
    if asset.key != blob.key:
        await call.service.intake.discard(blob.key)
    return asset


def _find_upload(connection: Connection, tenant: Tenant, upload_id: str, linked: str | None) -> Upload:
    """What was uploaded. Raises NotFound for that, and for an asset that it should be linked to."""
    upload = uploads.find_own(connection, tenant, upload_id)
    if linked is not None and not _is_known(connection, tenant, linked):
        raise NotFound("asset", spell_asset(linked))
    return upload


def _is_known(connection: Connection, tenant: Tenant, uuid: str) -> bool:
    """Tell whether the profile has such an asset, and this vendor a word for its kind."""
    try:
        return assets.get(connection, tenant, uuid).kind in KINDS
    except NotFound:
        return False


def _next_version(connection: Connection, tenant: Tenant, uuid: str, change: Change) -> Asset:
    """Add a version, unless the file is the current one's by name or by content (guide "Managing assets", note)."""
    current = assets.lock(connection, tenant, uuid)
    blob = change.blob
    if blob is None or blob.kind != current.kind:
        raise Invalid("assetType", f"is not that of the linked asset, which is {current.kind.upper()}")
    if change.file_name == current.file_name or blob.md5 == current.md5:
        return current
    own = {**current.fields.get(VENDOR, {}), **(change.fields or {}).get(VENDOR, {})}
    if labels.PROGRAM not in (change.labels or {}):
        own |= _verdict(blob, current.labels.get(labels.PROGRAM, ()))
    kept = replace(
        change,
        tags=_joined(current.tags, change.tags or ()),
        labels={
            field: _joined(current.labels.get(field, ()), words) if field == labels.ASIN else words
            for field, words in (change.labels or {}).items()
        },
        fields={VENDOR: own},
    )
    return assets.revise(connection, tenant, uuid, kept)


def _received(call: Call, upload: Upload) -> Written | None:
    """What is known of the bytes. Where clients write to the store themselves, nothing is before they are copied."""
    if upload.size is not None and upload.md5 is not None:
        return Written(upload.size, upload.md5)
    if not call.service.storage.is_direct:
        raise NotFound("upload", upload.id)
    return None


def _linked(asked: Asked) -> str | None:
    linked = asked.version_info.linked_asset_id if asked.version_info else None
    if linked is None:
        return None
    uuid, version = read_asset_id(linked, "versionInfo.linkedAssetId")
    if version is not None:
        read_version_id(version)
    return uuid


def _check_sub_types(asked: Asked) -> None:
    taken = SUB_TYPES[asked.asset_type]
    if not set(asked.asset_sub_types) <= set(taken):
        raise Invalid("assetSubTypeList", f"must name sub types of {asked.asset_type}: {', '.join(taken)}")


def _check_extension(file_name: str, asset_type: AssetType) -> None:
    taken = EXTENSIONS[asset_type]
    if extension_of(file_name) not in taken:
        raise Invalid("url", f"is of a file that is no {asset_type}: its name must end in {', '.join(taken)}")


def _check_type(blob: NewBlob, asset_type: AssetType) -> None:
    if blob.kind != asset_type.lower():
        raise Invalid("assetType", f"is {asset_type}, and the uploaded bytes are {blob.content_type}")


def _labels(asked: Asked) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {labels.SUB_TYPE: list(asked.asset_sub_types)}
    if asked.asins is not None:
        found[labels.ASIN] = asked.asins
    programs = _programs(asked)
    if programs is not None:
        found[labels.PROGRAM] = programs
    return found


def _programs(asked: Asked) -> list[str] | None:
    return None if asked.programs is None else list(dict.fromkeys(one.program_name for one in asked.programs))


def _verdict(blob: NewBlob, programs: Collection[str]) -> dict[str, Any]:
    """The checks as they are today, which a version keeps. Of which file they are is said, as another door may replace
    it and carry this forward.
    """
    if blob.kind != Kind.VIDEO or not blob.readable or not blob.streams:
        return {}
    verdict = check(blob.streams, blob.duration_us, programs)
    return {"specChecks": {"fileUid": blob.file_uid, "failed": verdict.failed, "approved": verdict.approved}}


def _fields(asked: Asked) -> dict[str, Any]:
    """What only this door knows, in the vendor's own spelling. Notes belong to one version: without them, null."""
    said = asked.model_dump(
        mode="json",
        by_alias=True,
        include={"registration_context", "sub_entities", "skip_detection", "programs", "other_metadata"},
        exclude_none=True,
    )
    return said | {"versionNotes": asked.version_info.version_notes if asked.version_info else None}


def _processing_ms(settings: Settings, asset_type: AssetType) -> int:
    seconds = (
        settings.amazon_processing_seconds_image if asset_type == "IMAGE" else settings.amazon_processing_seconds_video
    )
    return int(seconds * 1000)


def _joined(before: Any, after: Any) -> list[str]:
    return list(dict.fromkeys([*before, *after]))
