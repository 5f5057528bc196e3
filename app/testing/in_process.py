"""A server in a thread of the tests' own process. What it loads is the whole service: only who asks for it has that."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread

from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from ..service import CannotStart
from ..serving.ending import End
from ..serving.server import make_server
from ..serving.temporary import remove_left_over, temporary_folder
from ..settings import Settings
from .control import ServerError

_TO_START = 60.0
_TO_END = 30.0


class _Given(Settings):
    """Settings of which the environment and `.env` say nothing."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


@contextmanager
def serving(settings: Mapping[str, object]) -> Generator[str]:
    """The address of a server that answers until the body of `with` ends. Raises ServerError where it cannot start."""
    remove_left_over()
    with temporary_folder() as folder:
        try:
            given = _Given(**{"data_dir": folder, "log": "off", **settings})  # type: ignore[arg-type]
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            raise ServerError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
        end, ready = End(), Future[str]()
        thread = Thread(target=_serve, args=(given, end, ready), name="triptych", daemon=True)
        thread.start()
        try:
            try:
                url = ready.result(_TO_START)
            except TimeoutError as error:
                raise ServerError(f"the server is not ready after {_TO_START:g} s") from error
            yield url
        finally:
            end.code = 0
            thread.join(_TO_END)


def _serve(settings: Settings, end: End, ready: Future[str]) -> None:
    def announce(urls: Sequence[str], _said: str) -> None:
        ready.set_result(urls[0])

    try:
        make_server(settings, end, announce=announce).run()
    except CannotStart as error:
        ready.set_exception(ServerError(f"the server does not start: {error}"))
    except BaseException as error:
        if ready.done():
            raise
        ready.set_exception(error)
