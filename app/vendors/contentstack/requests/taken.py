"""What bodies look like, and which query parameters belong together: for the door's document."""

from __future__ import annotations

from ....web.documented import FILE, FLAG, NUMBER, TEXT, Schema, many, members, one_of

# Query parameters by what they are about.
PAGED = ("skip", "limit")
PUBLISHED_IN = ("environment", "locale")
SHORT_LIST = ("query", "asc", "desc", *PAGED, "include_count")
VIEW = (
    "relative_urls",
    "include_branch",
    "include_dimension",
    "include_metadata",
    "include_asset_scan_status",
    "include_publish_details",
    "include_path",
    "only[BASE][]",
    "except[BASE][]",
)
LISTED = (
    *VIEW,
    "version",
    "query",
    "folder",
    "include_folders",
    "asc",
    "desc",
    *PAGED,
    *PUBLISHED_IN,
    "include_count",
    "count",
)

_TEXTS = many(TEXT)
_VERSIONED = members("uid", uid=TEXT, version=NUMBER)
_PLACES: dict[str, Schema] = {"environments": _TEXTS, "locales": _TEXTS}
_WHEN: dict[str, Schema] = {"scheduled_at": {"type": "string", "format": "date-time"}}
_ITEM = members(
    "uid", uid=TEXT, version=NUMBER, locale=TEXT, content_type_uid=TEXT, action=one_of("publish", "unpublish")
)
_ALL_OR_SOME: Schema = {"anyOf": [many(members("uid", uid=TEXT)), many(one_of("$all"), maxItems=1)]}
_FIELDS: dict[str, Schema] = {
    "title": TEXT,
    "description": TEXT,
    "tags": {"anyOf": [_TEXTS, TEXT]},
    "parent_uid": {"type": ["string", "null"]},
    "permanent_url": TEXT,
}
_PARTS: dict[str, Schema] = {"asset[upload]": FILE} | {f"asset[{name}]": TEXT for name in _FIELDS}

UPLOAD = members("asset[upload]", **_PARTS)
REPLACEMENT = members(**_PARTS)
ASSET = members(asset=members(**_FIELDS), version=NUMBER)


def inside(name: str, /, *required: str, **properties: Schema) -> Schema:
    """An object with these members under this name."""
    return members(name, **{name: members(*required, **properties)})


FOLDER = inside("asset", name=TEXT, parent_uid={"type": ["string", "null"]})
VERSION_NAME = inside("upload", "_version_name", _version_name=TEXT)
METADATA = inside(
    "metadata", "entity_uid", "extension_uid", entity_uid=TEXT, extension_uid=TEXT, type=TEXT, locale=TEXT
)
METADATA_CHANGE = inside("metadata")
ENVIRONMENT = inside("environment", name=TEXT, urls=many(members(locale=TEXT, url=TEXT)))
LOCALE = inside("locale", code=TEXT, name=TEXT, fallback_locale=TEXT)
BRANCH = inside("branch", uid=TEXT, source=TEXT)
BRANCH_SETTINGS = inside("branch")
ALIAS = inside("branch_alias", "target_branch", target_branch=TEXT)
MERGE = members(item_merge_strategies=many(members()))

ITEMS_TO_PUBLISH = members("assets", assets=many(_VERSIONED, maxItems=10), **_PLACES, **_WHEN)
ITEMS_TO_DELETE = members("assets", assets=many(_VERSIONED, maxItems=100))

RELEASE = inside("release", name=TEXT, description=TEXT, locked=FLAG, archived=FLAG)
LOCK = inside("release", locked=FLAG)
DEPLOYMENT = inside("release", "environments", action=one_of("publish", "unpublish"), **_PLACES, **_WHEN)
ITEMS = members("items", items=many(_ITEM, maxItems=100))

ITEMS_TO_REMOVE = members(items=many(members("uid", uid=TEXT, locale=TEXT), maxItems=100))
ITEMS_TO_RENEW = members("items", items=_ALL_OR_SOME)
BULK_ITEMS = members(
    "release",
    "items",
    release=TEXT,
    items=many(_ITEM, maxItems=100),
    locale=_TEXTS,
    action=one_of("publish", "unpublish"),
)
BULK_RENEWAL = members("release", "items", release=TEXT, items=_ALL_OR_SOME)

LOGIN = inside("user", "email", "password", email=TEXT, password={"type": "string", "format": "password"})
USER = inside("user", first_name=TEXT, last_name=TEXT)
STACK = inside("stack", name=TEXT, description=TEXT, master_locale=TEXT)
STACK_SETTINGS = members(stack_settings={"type": "object", "additionalProperties": {"type": "object"}})
INVITATION = members("emails", emails=many(TEXT, maxItems=100))
DISMISSAL = members("email", email=TEXT)
TRANSFER = members("transfer_to", transfer_to=TEXT)
TOKEN = inside(
    "token",
    name=TEXT,
    description=TEXT,
    scope=many(
        members(
            "module",
            module=TEXT,
            acl={"type": "object", "additionalProperties": FLAG},
            environments=_TEXTS,
            branches=_TEXTS,
        )
    ),
    expires_on={"type": ["string", "null"]},
    is_email_notification_enabled=FLAG,
)


def publishing(name: str) -> Schema:
    """Where and when to publish or unpublish what has this name."""
    what = members("environments", **_PLACES)
    return members(name, **{name: what}, version=NUMBER, locale=TEXT, **_WHEN)
