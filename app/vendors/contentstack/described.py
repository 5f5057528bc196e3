"""What this door's document says of all its operations."""

from __future__ import annotations

from ...web.call import WORKSPACE_HEADER
from ...web.documented import (
    FLAG,
    JSON,
    NUMBER,
    TEXT,
    Documented,
    Schema,
    as_bearer,
    header,
    in_header,
    many,
    members,
    one_of,
    query,
)
from .auth import AUTHTOKEN, DELIVERY, MANAGEMENT, OAUTH, SHARED_STACK
from .merges import STRATEGIES
from .requests.parameters import LARGEST_PAGE

_FLAGS = {
    "relative_urls": "Addresses of files without their host.",
    "include_branch": "Name the branch beside what is shown.",
    "include_dimension": "Show the height and width of images.",
    "include_metadata": "Show metadata.",
    "include_asset_scan_status": "Show what the scan for malware found.",
    "include_publish_details": "Show where things are published.",
    "include_path": "Show the folders that lead to each thing.",
    "include_folders": "List folders, too.",
    "include_count": "Tell how many there are in all.",
    "count": "Tell how many there are, and nothing else.",
    "named": "List versions that have names, and no others.",
    "include_updated_at": "Show when each version was made.",
    "include_updated_by": "Show by whom each version was made.",
    "deleted": "List deleted entries, too.",
    "include_items_count": "Show how much each release holds.",
    "include_plan": "Show the plan.",
    "include_orgs": "Show the organizations.",
    "include_orgs_roles": "Show the organizations with the roles that the user has there.",
    "include_collaborators": "Show who may use each stack.",
    "create_with_preview_token": "Make a preview token, too.",
    "force": "Delete also a branch that others were copied from.",
    "no_revert": "Kept with the merge.",
    "init": "Begin a sync: nothing goes on from one yet.",
}
_PARAMETERS: dict[str, Schema] = {
    WORKSPACE_HEADER: header("The workspace that is meant."),
    "branch": header("The branch, or an alias of one; `main` where none is named."),
    "branch of a file": query("The branch, or an alias of one; `main` where none is named.") | {"name": "branch"},
    "organization_uid": query("The organization."),
    "version": query("The version; the newest where none is named.", NUMBER),
    "query": query("What is asked of each thing's fields, as a JSON object.", {"type": "string"}),
    "folder": query("The folder whose assets are listed; `cs_root` is the one above all."),
    "asc": query("The field to sort by, smallest first."),
    "desc": query("The field to sort by, greatest first."),
    "skip": query("How many things to leave out.", {"type": "integer", "minimum": 0}),
    "limit": query("How many things to give at most.", {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE}),
    "environment": query("Names of environments, with commas between them: what is published there."),
    "locale": query("The locale's code."),
    "only[BASE][]": query("Keys to show.", many(TEXT)),
    "except[BASE][]": query("Keys to leave out.", many(TEXT)),
    "status": query("What became of the items."),
    "type": query("The kind of the items or changes."),
    "content_type_uid": query("The content type of what is synchronized: there are only assets."),
    "base_branch": query("The branch that another is compared with, or merged into.", required=True),
    "compare_branch": query("The branch that is compared or merged.", required=True),
    "default_merge_strategy": query("How to merge.", one_of(*STRATEGIES)),
    "merge_comment": query("What is said of the merge."),
    **{name: query(description, FLAG) for name, description in _FLAGS.items()},
}

DOCUMENTED = Documented(
    about="The part of the Content Management API about assets as it is served here, and what leads to them.",
    schemes={
        "stack": in_header("api_key", f"The stack's key; `{SHARED_STACK}` is always there in open."),
        AUTHTOKEN: in_header(
            "authtoken", "A user's token, which logging in gives. In open any well-formed one is taken."
        ),
        MANAGEMENT: in_header("authorization", "A management token, with no word in front of it."),
        OAUTH: as_bearer("An OAuth token."),
        DELIVERY: in_header("access_token", "A delivery token."),
    },
    tenants=("stack",),
    parameters=_PARAMETERS,
    everywhere=(WORKSPACE_HEADER, "branch"),
    errors={
        JSON: members("error_message", "error_code", error_message=TEXT, error_code=NUMBER, errors={"type": "object"})
    },
)
