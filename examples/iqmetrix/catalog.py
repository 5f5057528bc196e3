"""Gives the products of a shop their pictures."""

from __future__ import annotations

from collections.abc import Generator, Mapping

import httpx


class Refused(Exception):
    """The service does not take a file; the message is its own."""


class SignIn(httpx.Auth):
    """Signs in for the first call, and again when the token has ended."""

    requires_response_body = True

    def __init__(self, address: str, credentials: Mapping[str, str]) -> None:
        self._asking = httpx.Request("POST", address, data={"grant_type": "password", **credentials})
        self._token = ""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        if not self._token:
            yield from self._sign_in()
        request.headers["Authorization"] = f"Bearer {self._token}"
        answer = yield request
        if answer.status_code == 401:
            yield from self._sign_in()
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request

    def _sign_in(self) -> Generator[httpx.Request, httpx.Response]:
        answer = yield self._asking
        answer.raise_for_status()
        self._token = answer.json()["access_token"]


class Pictures:
    """The pictures of one company."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def add(self, file_name: str, content: bytes) -> str:
        """Bring a picture in; gives its id."""
        answer = self._http.post("/assets", files={"Filename": (file_name, content)})
        if answer.status_code == 400:
            raise Refused(answer.json()["Message"])
        answer.raise_for_status()
        return str(answer.json()["id"])

    def address(self, picture: str) -> str | None:
        """Where browsers find it, which is what the redirect says; None where there is none of this id."""
        answer = self._http.get(f"/images/{picture}", follow_redirects=False)
        if answer.status_code == 404:
            return None
        if answer.status_code != 303:
            answer.raise_for_status()
        return answer.headers["Location"]
