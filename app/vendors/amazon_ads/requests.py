"""What clients send: the bodies of this vendor's operations, with every rule on their fields."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from ...library import limits
from ...library.names import clean_file_name
from ...web.words import Word

AssetType = Literal["IMAGE", "VIDEO"]
SubType = Literal["LOGO", "PRODUCT_IMAGE", "AUTHOR_IMAGE", "LIFESTYLE_IMAGE", "OTHER_IMAGE", "BACKGROUND_VIDEO"]
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

AssetSource = Literal[
    "AMAZON_CREATIVE_SERVICES",
    "AMAZON_VIDEO_BUILDER",
    "ASSET_LIBRARY",
    "SELF_SERVICE_FIRE_TV",
    "INTEGRATED_VIDEO_EXPERIENCE",
    "CANVA_PLUGIN",
    "AMAZON_DSP",
    "SPONSORED_DISPLAY",
    "SPONSORED_BRANDS",
]

# Ours, with the longest file name and a session token in it, have half of that.
_LONGEST_ADDRESS = 8_192

Name = Annotated[str, StringConstraints(min_length=1, max_length=limits.TITLE, pattern=r"^[^\x00-\x1f\x7f]+$")]


def _truth(value: Any) -> Any:
    """The guide writes the flag as `TRUE`; clients take that literally."""
    return {"true": True, "false": False}.get(value.lower(), value) if isinstance(value, str) else value


def _as_said(item: Any) -> Any:
    """Only documents look into it: what is wrong with one is no fault of the others."""
    return item


class Message(BaseModel):
    """A body or a part of one; what the vendor does not know is ignored."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, content: Any) -> Any:
        """A null counts as left out."""
        if isinstance(content, dict):
            return {key: value for key, value in content.items() if value is not None}
        return content


class UploadRequest(Message):
    """POST /assets/upload. The specification writes `fileName`, the guide `filename`."""

    file_name: Annotated[str, AfterValidator(partial(clean_file_name, field="filename"))] = Field(
        validation_alias=AliasChoices("filename", "fileName")
    )


class VersionInfo(Message):
    """Which asset gets a new version, and why."""

    linked_asset_id: str | None = Field(None, alias="linkedAssetId")
    version_notes: str | None = Field(None, alias="versionNotes", max_length=1000)


class AssociatedProgram(Message):
    """A program that the asset is meant for."""

    program_name: Program = Field(alias="programName")
    metadata: dict[str, str] | None = None


class RegistrationContext(Message):
    """Required by the vendor for DSP only."""

    associated_programs: list[AssociatedProgram] = Field(
        default_factory=list, alias="associatedPrograms", max_length=100
    )


class SubEntity(Message):
    """A brand of a seller."""

    brand_entity_id: Word = Field(alias="brandEntityId")


class Registration(Message):
    """What both ways to register have in common."""

    url: Annotated[str, Field(max_length=_LONGEST_ADDRESS)]
    name: Name
    asset_type: AssetType = Field(alias="assetType")
    asset_sub_types: list[SubType] = Field(alias="assetSubTypeList", min_length=1, max_length=10)
    asins: list[Word] | None = Field(None, alias="asinList", min_length=1, max_length=100)
    version_info: VersionInfo | None = Field(None, alias="versionInfo")
    skip_detection: Annotated[bool, BeforeValidator(_truth)] | None = Field(None, alias="skipAssetSubTypesDetection")


class RegisterRequest(Registration):
    """POST /assets/register."""

    tags: list[Word] | None = Field(None, max_length=limits.TAGS)
    registration_context: RegistrationContext | None = Field(None, alias="registrationContext")
    sub_entities: list[SubEntity] | None = Field(None, alias="associatedSubEntityList", min_length=1, max_length=100)

    @property
    def programs(self) -> list[AssociatedProgram] | None:
        """The programs that the asset is meant for; None when nothing is said of them."""
        return self.registration_context.associated_programs if self.registration_context else None


class BatchItem(Registration):
    """One of POST /assets/batchRegister, which has field names of its own."""

    tags: list[Word] | None = Field(None, alias="tagList", min_length=1, max_length=10)
    programs: list[AssociatedProgram] | None = Field(None, alias="associatedPrograms", min_length=1, max_length=100)
    other_metadata: dict[str, str] | None = Field(None, alias="otherMetadata")


class AssetSourceInfo(Message):
    """Where the files of a batch are from."""

    id: AssetSource | None = Field(None, alias="assetSourceId")
    metadata: dict[Annotated[str, Field(max_length=50)], Annotated[str, Field(max_length=500)]] | None = Field(
        None, alias="assetSourceMetadata", max_length=5
    )


class BatchContext(Message):
    """Checked, and shown nowhere."""

    source_info: AssetSourceInfo | None = Field(None, alias="assetSourceInfo")


class BatchRequest(Message):
    """POST /assets/batchRegister. The items are read one by one."""

    items: list[Annotated[dict[str, Any], BeforeValidator(_as_said, json_schema_input_type=BatchItem)]] = Field(
        alias="assetDetailsList", min_length=1, max_length=50
    )
    context: BatchContext | None = Field(None, alias="batchRegistrationContext")
