"""What clients send: the bodies of this vendor's operations, with every rule on their fields."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from ...library import limits
from ...library.errors import Invalid
from ...library.names import clean_file_name

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

Word = Annotated[str, StringConstraints(min_length=1, max_length=limits.TAG, pattern=r"^[^\x00-\x1f\x7f]+$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=limits.TITLE, pattern=r"^[^\x00-\x1f\x7f]+$")]


def _truth(value: Any) -> Any:
    """The guide writes the flag as `TRUE`; clients take that literally."""
    return {"true": True, "false": False}.get(value.lower(), value) if isinstance(value, str) else value


class Message(BaseModel):
    """A body or a part of one; what the vendor does not know is ignored."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


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


class RegisterRequest(Message):
    """POST /assets/register."""

    url: str
    name: Name
    asset_type: AssetType = Field(alias="assetType")
    asset_sub_types: list[SubType] = Field(alias="assetSubTypeList", min_length=1, max_length=10)
    asins: list[Word] | None = Field(None, alias="asinList", min_length=1, max_length=100)
    tags: list[Word] | None = Field(None, max_length=limits.TAGS)
    version_info: VersionInfo | None = Field(None, alias="versionInfo")
    registration_context: RegistrationContext | None = Field(None, alias="registrationContext")
    sub_entities: list[SubEntity] | None = Field(None, alias="associatedSubEntityList", min_length=1, max_length=100)
    skip_detection: Annotated[bool, BeforeValidator(_truth)] | None = Field(None, alias="skipAssetSubTypesDetection")


M = TypeVar("M", bound=Message)


def read(message: type[M], content: dict[str, Any]) -> M:
    """Check a body against its rules. Raises Invalid, naming the first field at fault."""
    try:
        return message.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        field = ".".join(str(step) for step in first["loc"]) or "Request body"
        raise Invalid(field, f"is wrong: {first['msg']}") from error
