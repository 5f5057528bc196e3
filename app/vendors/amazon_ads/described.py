"""What this door's document says of all its operations."""

from __future__ import annotations

from ...web.call import WORKSPACE_HEADER
from ...web.documented import JSON, TEXT, Documented, as_bearer, header, in_header, members, one_of, query
from .answers import SPEC_HEADER
from .auth import ACCESS
from .profiles import VALUES

S3_ERROR = {"application/xml": {"type": "object", "xml": {"name": "Error"}}}
"""How the addresses of uploads refuse."""

DOCUMENTED = Documented(
    about="The Creative Asset Library as it is served here: an upload address, the upload, the asset.",
    schemes={
        ACCESS: as_bearer("An access token. In open any well-formed one is taken."),
        "client": in_header("Amazon-Advertising-API-ClientId", "The client's id; in open any."),
        "profile": in_header("Amazon-Advertising-API-Scope", "The profile's id; `87478924` is always there in open."),
        "account": in_header("Amazon-Ads-AccountId", "In place of the profile, an advertiser's account."),
    },
    always=("client",),
    tenants=("profile", "account"),
    parameters={
        WORKSPACE_HEADER: header("The workspace that is meant."),
        SPEC_HEADER: header(
            "Whether answers are as recorded, or what the specification says.", one_of("recorded", "spec")
        ),
        "assetId": query("The asset's id, with or without a version after a colon.", required=True),
        "version": query("The version to show, as `version_v1`; all where it is left out."),
        "apiProgram": query("A program that the profiles must have.", one_of(*VALUES["apiProgram"])),
        "accessLevel": query("What may be done to the profiles.", one_of(*VALUES["accessLevel"])),
        "profileTypeFilter": query("Types of accounts, with commas between them."),
        "validPaymentMethodFilter": query(
            "Whether there is a way to pay.", one_of(*VALUES["validPaymentMethodFilter"])
        ),
        "X-Amz-Signature": query("The last of the parameters of an upload's address, which are taken as given."),
    },
    everywhere=(WORKSPACE_HEADER,),
    errors={
        JSON: members("code", "details", "message", code=TEXT, details=TEXT, message=TEXT, requestId=TEXT),
    },
)
