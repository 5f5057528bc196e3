"""What the vendor's specification says of its answers: every field with its type, enum, pattern and bounds.

No field is required, unknown ones are allowed, and nothing may be null. The names are the specification's, without
their "ca".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError
from typing_extensions import TypedDict

AssetType = Literal["IMAGE", "VIDEO"]
AssetStatus = Literal["ACTIVE", "PROCESSING", "ARCHIVED"]
AssetSubType = Literal["LOGO", "PRODUCT_IMAGE", "AUTHOR_IMAGE", "LIFESTYLE_IMAGE", "OTHER_IMAGE", "BACKGROUND_VIDEO"]
ContentType = Literal["jpeg", "jpg", "png", "mp4", "image/jpg", "image/jpeg", "image/png"]
Program = Literal[
    "A_PLUS",
    "INTEGRATED_VIDEO_EXPERIENCE",
    "SB",
    "POSTS",
    "STORES",
    "SPONSORED_BRANDS_VIDEO",
    "SPONSORED_DISPLAY_VIDEO",
    "AMAZON_DSP",
    "FIRE_TV",
    "SPONSORED_TV",
    "PRODUCT_DESCRIPTION_PAGE",
]
SpecificationProgram = Literal[
    "SPONSORED_BRANDS_VIDEO",
    "SPONSORED_DISPLAY_VIDEO",
    "SPONSORED_DISPLAY_LANDSCAPE_VIDEO",
    "SPONSORED_DISPLAY_PORTRAIT_VIDEO",
    "SPONSORED_DISPLAY_SQUARE_VIDEO",
    "STORES_VIDEO_TILE",
    "STORES_BACKGROUND_VIDEO_TILE",
    "STORES_INTRO_SPLASH",
    "FIRE_TV_FEATURE_ROTATOR",
    "SPONSORED_TV",
    "SPONSORED_BRANDS_VIDEO_PORTRAIT",
    "DEMAND_SIDE_PLATFORM_OTT",
    "DEMAND_SIDE_PLATFORM_OLV",
    "DEMAND_SIDE_PLATFORM_H1_DESKTOP",
    "DEMAND_SIDE_PLATFORM_H1_MOBILE",
    "LIVE_IMAGE_SPONSORED_DISPLAY",
]
# Of the processed files' names only the form: shown/processed.py has the list.
ProcessedUrlType = Annotated[str, StringConstraints(pattern="^(MP4_[0-9]+KBS_[0-9A-Z_]+|[A-Z_]+(500)?)$")]
FileName = Annotated[str, StringConstraints(pattern=r"[\w]+\.jpg|png|mp4|mov|wmv|avi")]
AspectRatio = Annotated[str, StringConstraints(pattern="[0-9]+:[0-9]+")]


class FileMetadata(TypedDict, total=False):
    duration: float
    extension: str
    fileSize: float
    resolutionHeight: int
    width: float
    aspectRatio: AspectRatio
    resolutionWidth: int
    contentType: ContentType
    audioSampleRate: float
    height: float


class VideoStream(TypedDict, total=False):
    duration: float
    frameRate: float
    bitRate: int
    profile: str
    width: int
    codecName: str
    codecType: str
    height: int
    displayAspectRatio: str


class AudioStream(TypedDict, total=False):
    duration: float
    channelLayout: str
    bitRate: int
    profile: str
    codecName: str
    codecType: str
    sampleRate: int


class ProcessedFileMetadata(TypedDict, total=False):
    videoStreams: list[VideoStream]
    audioStreams: list[AudioStream]
    contentType: str
    contentHash: str


class ProcessedFile(TypedDict, total=False):
    fileMetadata: ProcessedFileMetadata
    profile: ProcessedUrlType
    programs: list[Program]
    url: str


class AssetFiles(TypedDict, total=False):
    processedFiles: list[ProcessedFile]
    defaultUrl: str


class StorageLocationUrls(TypedDict, total=False):
    processedUrls: dict[str, dict[str, Any]]
    defaultUrl: str


class Specification(TypedDict, total=False):
    stringId: str
    isPassed: bool
    failureReason: str
    actualValue: str
    arguments: list[str]


class ProgramSpecifications(TypedDict, total=False):
    specProgramName: SpecificationProgram
    specifications: list[Specification]


class AssetIdentifier(TypedDict, total=False):
    assetId: str
    version: str


class AdPolicyModerationResult(TypedDict, total=False):
    marketplaceId: str
    policyName: str
    moderationStatus: Literal["REJECTED", "APPROVED", "PENDING"]
    locale: str


class ModerationContent(TypedDict, total=False):
    assetSubType: AssetSubType
    adPolicyModerationResultList: Annotated[list[AdPolicyModerationResult], Field(min_length=1, max_length=10)]
    moderationContentStatus: Literal["IN_PROGRESS", "COMPLETED", "FAILED"]


class AssetVersion(TypedDict, total=False):
    lastUpdatedBy: str
    creationTime: int
    specCheckApprovedPrograms: list[SpecificationProgram]
    assetIdentifier: AssetIdentifier
    assetFiles: AssetFiles
    otherMetadata: dict[str, str]
    url: str
    assetSubTypes: Annotated[list[AssetSubType], Field(min_length=1, max_length=10)]
    fileMetadata: FileMetadata
    createdBy: str
    name: FileName
    lastUpdatedTime: int
    versionNotes: str
    assetStatus: AssetStatus
    failedSpecChecks: list[ProgramSpecifications]
    storageLocationUrls: StorageLocationUrls
    moderationContentList: list[ModerationContent]


class AssetGlobal(TypedDict, total=False):
    assetId: str
    assetType: AssetType
    accountIds: Annotated[list[str], Field(min_length=1, max_length=100)]
    marketplaceId: Annotated[list[str], Field(min_length=1, max_length=100)]


class Asset(TypedDict, total=False):
    moderationPolicyMap: dict[str, Any]
    lastUpdatedBy: str
    creationTime: int
    specCheckApprovedPrograms: list[SpecificationProgram]
    associatedAccountIds: list[str]
    marketplaces: list[str]
    version: str
    tags: list[str]
    assetType: AssetType
    fileMetadata: FileMetadata
    collections: list[str]
    createdBy: str
    assetId: str
    storageLocationUrls: StorageLocationUrls
    name: str
    lastUpdatedTime: int
    associatedContexts: dict[str, Any]
    assetSubTypes: list[AssetSubType]
    status: AssetStatus


class UploadAnswer(TypedDict, total=False):
    url: str


class RegisterAnswer(TypedDict, total=False):
    assetId: str
    versionId: str
    failedSpecChecks: list[ProgramSpecifications]


class GetAnswer(TypedDict, total=False):
    assetVersionList: Annotated[list[AssetVersion], Field(min_length=1, max_length=100)]
    assetGlobal: AssetGlobal


class SearchAnswer(TypedDict, total=False):
    totalRecords: int
    assetList: list[Asset]
    token: str


class BatchAnswer(TypedDict, total=False):
    requestId: str


class SuccessfulRegistration(TypedDict, total=False):
    url: str
    assetIdentifier: AssetIdentifier


class InProgressRegistration(TypedDict, total=False):
    url: str


class FailedRegistration(TypedDict, total=False):
    url: str
    failureReason: str


class BatchStatusAnswer(TypedDict, total=False):
    registrationStatus: Literal["FAILED", "IN_PROGRESS", "COMPLETE"]
    successfullyRegisteredAssets: Annotated[list[SuccessfulRegistration], Field(min_length=0, max_length=100)]
    inProgressAssetDetails: Annotated[list[InProgressRegistration], Field(min_length=0, max_length=100)]
    failedAssetDetails: Annotated[list[FailedRegistration], Field(min_length=0, max_length=100)]


class ErrorAnswer(TypedDict, total=False):
    message: str


ANSWERS: Mapping[str, TypeAdapter[Any]] = {
    "upload": TypeAdapter(UploadAnswer),
    "register": TypeAdapter(RegisterAnswer),
    "get": TypeAdapter(GetAnswer),
    "search": TypeAdapter(SearchAnswer),
    "batch": TypeAdapter(BatchAnswer),
    "batch status": TypeAdapter(BatchStatusAnswer),
    "error": TypeAdapter(ErrorAnswer),
}


def violations(answer: str, content: Any) -> Iterator[str]:
    """The places where an answer breaks the specification, with its name before them; a `*` is an item or a key."""
    try:
        ANSWERS[answer].validate_python(content, strict=True)
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_context=False):
            steps = ["*" if _is_item(step) else str(step) for step in problem["loc"]]
            yield f"{answer}: {'.'.join(steps)}"


def _is_item(step: int | str) -> bool:
    return isinstance(step, int) or step.isupper()
