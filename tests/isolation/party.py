"""Somebody at all three doors: with credentials of their own, and with what they would be asked by their names."""

from __future__ import annotations

import re
import secrets
import uuid
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import httpx

from tests.files import png
from tests.isolation.names import NAMES, SAID
from tests.servers.behind import Behind
from tests.strict.doors import Credentials
from tests.vendors.amazon_ads.profile import Profile, image_of
from tests.vendors.amazon_ads.profile import answer as amazon_answer
from tests.vendors.contentstack.account import delivery_token
from tests.vendors.contentstack.stack import Stack, program_headers, reader_headers
from tests.vendors.iqmetrix.company import Company
from triptych.library import clients, issued_tenants, passwords, sources, tokens, users, workspaces
from triptych.main import DOORS
from triptych.web.operation import Operation

SECRET = "sesame"


@dataclass
class Party:
    """What somebody has: made when it is first asked for, and all of it says `SECRET`."""

    http: httpx.Client
    own: Credentials
    is_known: bool = True
    made: dict[str, str] = field(default_factory=dict)

    @cached_property
    def profile(self) -> Profile:
        return self.own.profile(self.http)

    @cached_property
    def company(self) -> Company:
        return self.own.company(self.http)

    @cached_property
    def stack(self) -> Stack:
        return self.own.stack(self.http)

    @cached_property
    def asset(self) -> dict[str, Any]:
        """An asset in a folder, with an address and a named version."""
        words = {"title": SECRET, "description": SECRET, "tags": SECRET}
        asset = self.stack.upload(png(40, 30), f"{SECRET}.png", parent_uid=self.name("folder_uid"), **words)
        url = f"https://images.contentstack.io/v3/assets/{self.stack.api_key}/{asset['uid']}/{SECRET}-slug"
        named = self.stack.post(f"/assets/{asset['uid']}/versions/1/name", {"upload": {"_version_name": SECRET}})
        assert named.status_code in (200, 201), named.text
        return self.stack.update(asset["uid"], permanent_url=url)

    @cached_property
    def upload(self) -> str:
        """The address of a file that is not registered yet."""
        return self.profile.upload(f"{SECRET}.png", png(400, 300))

    @cached_property
    def registered(self) -> dict[str, Any]:
        """An asset at Amazon Ads."""
        upload = self.profile.upload(f"{SECRET}.png", png(40, 30))
        return amazon_answer(self.profile.register(upload, name=SECRET, tags=[SECRET]))

    @cached_property
    def guest(self) -> str:
        """The e-mail address of somebody with whom the stack is shared."""
        email = f"{SECRET}-{uuid.uuid4().hex[:8]}@example.com"
        assert self.stack.post("/stacks/share", {"emails": [email]}).status_code == 200
        return email

    @cached_property
    def delivery_token(self) -> str:
        """The uid of one that has no preview token."""
        made = self.stack.post("/stacks/delivery_tokens", delivery_token(SECRET))
        assert made.status_code == 201, made.text
        return str(made.json()["token"]["uid"])

    @cached_property
    def previewed_token(self) -> str:
        """The uid of one that has a preview token."""
        made = self.stack.post("/stacks/delivery_tokens", delivery_token(f"{SECRET} preview"))
        assert made.status_code == 201, made.text
        uid = str(made.json()["token"]["uid"])
        assert self.stack.post(f"/stacks/delivery_tokens/{uid}/preview_token", {}).status_code == 201
        return uid

    @cached_property
    def batch(self) -> str:
        """The id of a batch that was registered."""
        upload = self.profile.upload(f"{SECRET}.png", png(40, 30))
        answered = self.profile.post("/assets/batchRegister", {"assetDetailsList": [image_of(upload)]})
        return str(amazon_answer(answered)["requestId"])

    def name(self, parameter: str, operation: str = "") -> str:
        """What stands for a parameter of a path. A KeyError asks for its line in `NAMES`."""
        key = f"{operation}.{parameter}"
        if key not in NAMES:
            key = parameter
        if key not in self.made:
            self.made[key] = NAMES[key](self)
        return self.made[key]

    def stock(self) -> None:
        """Make one of everything that can be asked for."""
        for door in DOORS:
            for operation in door.operations:
                self.path(operation)
                self.said(operation, self)

    def path(self, operation: Operation, **others: str) -> str:
        """The operation's path with all that is this party's, but for the `others`."""
        names = re.findall(r"{(\w+)(?::\w+)?}", operation.path)
        plain = re.sub(r":\w+}", "}", operation.path)
        return plain.format(**{name: others.get(name) or self.name(name, operation.name) for name in names})

    def said(self, operation: Operation, who: Party) -> dict[str, Any]:
        """What the operation is told of this party's things. A KeyError asks for its line in `SAID`."""
        if operation.name in SAID or (operation.method in ("POST", "PUT") and not is_absent(operation)):
            return SAID[operation.name](self, who)
        return {}

    def headers(self, operation: Operation, door: str) -> list[dict[str, str]]:
        """The credentials that the operation takes, in every kind that there is."""
        if not operation.access.credentials:
            return [{}]
        if door == "contentstack":
            own, key = self.own.contentstack, self.stack.api_key
            kinds = {
                "authtoken": self.stack.headers,
                "management": program_headers(key, own["management_token"]),
                "delivery": reader_headers(key, own["delivery_token"]),
            }
            return [headers for kind, headers in kinds.items() if kind in operation.access.credentials]
        return [self.profile.headers if door == "amazon_ads" else dict(self.company.token)]

    def tenant(self, door: str) -> dict[str, str]:
        """The headers that name the tenant; at iQmetrix the token does."""
        ads = ("Amazon-Advertising-API-ClientId", "Amazon-Advertising-API-Scope")
        return {
            "amazon_ads": {name: self.profile.headers[name] for name in ads},
            "contentstack": {"api_key": self.stack.api_key},
            "iqmetrix": {},
        }[door]


def is_absent(operation: Operation) -> bool:
    """Tell whether there is nothing that it could show or change: it says only that there is none."""
    is_elsewhere = operation.handler.__module__.endswith(".elsewhere")
    return is_elsewhere or "{absent_uid}" in operation.path


def nobody(http: httpx.Client, *, is_known: bool) -> Party:
    """Somebody whose credentials are made up, and who is let in all the same where `is_known`."""
    token = f"x{secrets.token_hex(20)}"
    return Party(
        http,
        Credentials(
            "default",
            {"profile_id": "2222", "client_id": "made-up", "client_secret": "x", "access_token": token}
            | {"refresh_token": token},
            {"client_id": "made-up", "client_secret": "x", "username": "x", "password": "x", "access_token": token},
            {"api_key": "blt2222222222222222", "management_token": token, "authtoken": f"blt{token}"}
            | {"email": "x@example.com", "password": "x", "delivery_token": token},
        ),
        is_known,
    )


def neighbour_of(owner: Party, behind: Behind) -> Party:
    """Somebody in the same workspace, with tenants and a library of their own."""
    keys = {vendor: uuid.uuid4().hex for vendor in ("amazon_ads", "iqmetrix", "contentstack")}
    keys["amazon_ads"] = str(uuid.uuid4().int % 10**16)
    given: dict[str, dict[str, str]] = {vendor: {} for vendor in keys}
    with behind.engine.begin() as connection:
        workspace_id = workspaces.id_of(connection, owner.own.workspace)
        source: dict[str, Any] = {"workspace_id": workspace_id, "source": sources.COMMAND}
        email = f"{keys['contentstack']}@example.com"
        user_id = users.issue(connection, email=email, password_hash=_HASHED, **source)
        for vendor, key in keys.items():
            named: dict[str, Any] = {"vendor": vendor, **source}
            tenant_id = issued_tenants.issue(connection, key=key, library=f"of {email}", **named)
            users.join(connection, user_id, [tenant_id])
            client = clients.issue(connection, key=f"client-{key}", secret_hash=_HASHED, tenant_id=tenant_id, **named)
            for kind in _KINDS[vendor]:
                of_user = kind == "authtoken"
                given[vendor][f"{kind}_token".replace("authtoken_token", "authtoken")] = tokens.issue(
                    connection,
                    kind=kind,
                    now=0,
                    seconds=None,
                    scopes=["*"],
                    tenant_id=None if of_user else tenant_id,
                    user_id=user_id if of_user else None,
                    client_id=client if vendor == "amazon_ads" else None,
                    **named,
                )
            given[vendor] |= {"client_id": f"client-{key}", "client_secret": PASSWORD}
    person = {"username": email, "email": email, "password": PASSWORD}
    return Party(
        owner.http,
        Credentials(
            owner.own.workspace,
            given["amazon_ads"] | {"profile_id": keys["amazon_ads"]},
            given["iqmetrix"] | person,
            given["contentstack"] | person | {"api_key": keys["contentstack"]},
        ),
    )


PASSWORD = "open"
_HASHED = passwords.hashed(PASSWORD)
_KINDS = {
    "amazon_ads": ("access", "refresh"),
    "iqmetrix": ("access",),
    "contentstack": ("authtoken", "management", "delivery"),
}
