"""The address that stays: set once, and always the newest file behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.files import png
from tests.servers.triptych import Served, serve
from tests.vendors.contentstack.stack import DEMO, LOGO, Json, Stack, asset_of, refusal


def permanent(asset: Json, slug: str = "slug.png", host: str = "https://images.contentstack.io") -> str:
    return f"{host}/v3/assets/{DEMO}/{asset['uid']}/{slug}"


def test_a_permanent_url_is_set_by_json(stack: Stack) -> None:
    asset = stack.upload()

    updated = stack.update(asset["uid"], permanent_url=permanent(asset))

    ours = permanent(asset, host=str(stack.http.base_url))
    assert (updated["permanent_url"], updated["_version"]) == (ours, 1)
    assert stack.asset(asset["uid"])["permanent_url"] == ours
    assert "permanent_url" not in asset


def test_a_permanent_url_is_set_by_form_with_other_details(stack: Stack) -> None:
    asset = stack.upload()

    as_form = {"asset[permanent_url]": (None, permanent(asset)), "asset[description]": (None, "New description")}
    updated = asset_of(stack.send("PUT", f"/assets/{asset['uid']}", files=as_form))

    assert updated["permanent_url"].endswith("/slug.png")
    assert (updated["description"], updated["_version"]) == ("New description", 2)


@pytest.mark.parametrize(
    "host",
    [
        "https://images.contentstack.io",
        "https://assets.contentstack.io/",
        "https://api.contentstack.io",
        "https://eu-images.contentstack.com",
    ],
)
def test_the_vendors_hosts_are_taken(stack: Stack, host: str) -> None:
    asset = stack.upload()

    assert stack.update(asset["uid"], permanent_url=permanent(asset, host=host))["permanent_url"].endswith("slug.png")


def test_our_own_host_is_taken(stack: Stack) -> None:
    asset = stack.upload()

    own = permanent(asset, host=str(stack.http.base_url))

    assert stack.update(asset["uid"], permanent_url=own)["permanent_url"] == own


def test_a_permanent_url_is_set_once(stack: Stack) -> None:
    asset = stack.upload()
    first = stack.update(asset["uid"], permanent_url=permanent(asset))

    again = stack.update(asset["uid"], permanent_url=first["permanent_url"])
    other = {"asset": {"title": "new", "permanent_url": permanent(asset, "other.png")}}
    refused = stack.put(f"/assets/{asset['uid']}", other)

    assert again == first
    assert refusal(refused, 422, 90001).keys() == {"permanent_url"}
    assert stack.asset(asset["uid"], include_publish_details="true") == first


WRONG: dict[str, Callable[[Json], object]] = {
    "no address": lambda asset: "slug.png",
    "another scheme": lambda asset: permanent(asset).replace("https:", "ftp:"),
    "another host": lambda asset: permanent(asset, host="https://example.com"),
    "a host that only ends alike": lambda asset: permanent(asset, host="https://evilcontentstack.io"),
    "no host": lambda asset: permanent(asset, host=""),
    "no real host": lambda asset: permanent(asset, host="https://["),
    "another stack": lambda asset: permanent(asset).replace(DEMO, "blt1111111111111111"),
    "another asset": lambda asset: permanent(asset).replace(asset["uid"], "blt1111111111111111"),
    "no slug": lambda asset: permanent(asset, ""),
    "two segments": lambda asset: permanent(asset, "a/b"),
    "dots": lambda asset: permanent(asset, ".."),
    "256 characters": lambda asset: permanent(asset, "x" * 256),
    "a number": lambda asset: 7,
    "5,000 characters": lambda asset: permanent(asset, "x" * 5000),
}


@pytest.mark.one_setup
@pytest.mark.long
@pytest.mark.parametrize("url", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_permanent_url_changes_nothing(stack: Stack, url: Callable[[Json], object]) -> None:
    asset = stack.upload()

    refused = stack.put(f"/assets/{asset['uid']}", {"asset": {"title": "new", "permanent_url": url(asset)}})

    assert refusal(refused, 422, 90001).keys() == {"permanent_url"}
    assert stack.assets() == [asset]


@pytest.mark.long
@pytest.mark.one_setup
@pytest.mark.parametrize(
    ("slug", "shown"),
    [
        ("x" * 255, "x" * 255),
        ("A-b_c.9.png", "A-b_c.9.png"),
        ("my slug (1).png", "my_slug__1_.png"),
        ("日本é.png", "___.png"),
        ("100%25.png", "100_.png"),
        ("a%2Fb", "a_b"),
        ("a%0Ab", "a_b"),
        ("~", "_"),
    ],
)
def test_a_slug_has_letters_digits_and_few_signs(stack: Stack, slug: str, shown: str) -> None:
    asset = stack.upload()

    url = stack.update(asset["uid"], permanent_url=permanent(asset, slug))["permanent_url"]

    assert url == permanent(asset, shown, str(stack.http.base_url))
    assert httpx.get(url, headers=workspace(stack)).content == LOGO
    assert stack.update(asset["uid"], permanent_url=permanent(asset, slug))["permanent_url"] == url


def workspace(stack: Stack) -> dict[str, str]:
    """Whose library a permanent address is of; nothing else is sent."""
    return {"X-Triptych-Workspace": stack.http.headers["X-Triptych-Workspace"]}


@pytest.mark.long
def test_the_newest_file_is_downloaded_or_the_published_one(stack: Stack) -> None:
    asset = stack.upload(png(2, 2))
    url = stack.update(asset["uid"], permanent_url=permanent(asset))["permanent_url"]
    stack.publish(asset["uid"])
    stack.replace(asset["uid"], png(3, 3))

    newest = httpx.get(url, headers=workspace(stack))
    published = httpx.get(url, headers=workspace(stack), params={"environment": "development"})

    assert (newest.content, published.content) == (png(3, 3), png(2, 2))
    assert newest.headers["Cache-Control"] == "public, no-cache"
    assert stack.http.head(url).headers["Content-Length"] == str(len(png(3, 3)))
    stack.publish(asset["uid"], "unpublish")
    refusal(stack.http.get(url, params={"environment": "development"}), 404, 145)
    refusal(stack.http.get(url, params={"environment": "nowhere"}), 422, 141)


def test_a_permanent_address_says_by_itself_which_workspace_it_belongs_to(stack: Stack, service: Served) -> None:
    """Many workspaces have a stack with this key; a workspace that is named must be the asset's."""
    asset = stack.upload(png(2, 2))
    url = stack.update(asset["uid"], permanent_url=permanent(asset))["permanent_url"]
    stack.publish(asset["uid"])
    stack.replace(asset["uid"], png(3, 3))

    with service.client("") as anybody:
        assert anybody.get(url).content == png(3, 3)
        assert anybody.get(url, params={"environment": "development"}).content == png(2, 2)
        assert anybody.head(url).status_code == 200
        refusal(anybody.get(url, params={"branch": "other"}), 422, 905)
        refusal(anybody.get(f"{url}x"), 404, 145)
    with service.client("default") as elsewhere:
        refusal(elsewhere.get(url), 404, 145)


def test_two_workspaces_with_one_stack_key_keep_their_addresses_apart(stack: Stack, service: Served) -> None:
    mine = stack.upload(png(2, 2))
    with service.client() as http:
        theirs = Stack(http).upload(png(3, 3))
        for owner, asset, content in ((stack, mine, png(2, 2)), (Stack(http), theirs, png(3, 3))):
            url = owner.update(asset["uid"], permanent_url=permanent(asset))["permanent_url"]
            assert httpx.get(url).content == content
        Stack(http).delete(f"/assets/{theirs['uid']}")


def test_a_wrong_slug_leads_nowhere(stack: Stack) -> None:
    asset, bare = stack.upload(), stack.upload()
    stack.update(asset["uid"], permanent_url=permanent(asset))

    for path in (
        f"{DEMO}/{asset['uid']}/other.png",
        f"{DEMO}/{bare['uid']}/slug.png",
        f"blt1111111111111111/{asset['uid']}/slug.png",
        f"{DEMO}/blt1111111111111111/slug.png",
    ):
        refusal(stack.http.get(f"/v3/assets/{path}"), 404, 145)
    stack.delete(f"/assets/{asset['uid']}")
    refusal(stack.http.get(f"/v3/assets/{DEMO}/{asset['uid']}/slug.png"), 404, 145)


def test_clients_that_leave_out_a_segment_need_credentials(stack: Stack) -> None:
    """The Python SDK sends the stack's key and the uid, the Java SDK the uid and the slug."""
    asset = stack.upload()
    stack.update(asset["uid"], permanent_url=permanent(asset))

    for path in (f"/assets/{DEMO}/{asset['uid']}", f"/assets/{asset['uid']}/slug.png"):
        assert stack.get(path).content == LOGO
        refusal(stack.http.get(f"/v3{path}"), 412, 109)
    refusal(stack.get(f"/assets/{asset['uid']}/other"), 404, 145)
    refusal(stack.get(f"/assets/{DEMO}/other"), 404, 145)


def test_our_own_addresses_are_known_by_what_they_say(stack: Stack) -> None:
    """A client that got the asset under another name of this service, or under a prefix, sends all of it back."""
    asset = stack.upload()
    given = stack.update(asset["uid"], permanent_url=permanent(asset))["permanent_url"]

    for host in ("http://other.name.example", "https://other.name.example/mock", "http://localhost:1/a/b"):
        assert stack.update(asset["uid"], permanent_url=permanent(asset, host=host))["permanent_url"] == given
    for wrong in (permanent(asset, "new.png", "http://other.name.example"), f"{given}/more", f"{given}/"):
        status = stack.put(f"/assets/{asset['uid']}", {"asset": {"permanent_url": wrong}}).status_code
        assert status == (200 if wrong == f"{given}/" else 422), wrong


@pytest.mark.long
def test_an_address_under_a_prefix_is_ours(tmp_path: Path) -> None:
    """One that a proxy takes off; the address works without it as well."""
    public = "https://assets.example.com/mock"
    with serve({"TRIPTYCH_PUBLIC_URL": public}, tmp_path / "data") as served, served.client() as http:
        stack = Stack(http)
        for host in (public, f"{public}/", "https://assets.example.com", served.url, f"{served.url}/mock"):
            asset = stack.upload()
            updated = stack.update(asset["uid"], permanent_url=permanent(asset, host=host.rstrip("/")))
            assert updated["permanent_url"] == permanent(asset, host=public)
            assert http.get(updated["permanent_url"].removeprefix(public)).content == LOGO


def test_a_public_address_is_ours_too(service: Served, stack: Stack) -> None:
    """Clients reach one service under several names; its own is the one that they used."""
    asset = stack.upload()
    port = service.url.rpartition(":")[2]
    elsewhere = {"Host": f"assets.test:{port}"}

    said = {"asset": {"permanent_url": permanent(asset, host=f"http://assets.test:{port}")}}
    updated = asset_of(stack.send("PUT", f"/assets/{asset['uid']}", json=said, headers=elsewhere))

    assert updated["permanent_url"] == said["asset"]["permanent_url"]
