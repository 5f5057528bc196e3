"""Where settings are read from: the environment, and a file beside the program."""

from __future__ import annotations

from typing import Any

from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, SettingsError

from .variables import PREFIX, meant_for_us


class Variables(EnvSettingsSource):
    """What the environment says, and where it says nothing a file. Unknown names are kept: the class refuses them."""

    def __init__(self, settings: type[BaseSettings], file: str) -> None:
        """Raises SettingsError where there is such a file, and it cannot be read."""
        super().__init__(settings)
        try:
            in_file = DotEnvSettingsSource(settings, file).env_vars
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{file}: {error}") from error
        self.env_vars = {**meant_for_us(in_file), **meant_for_us(self.env_vars)}

    def __call__(self) -> dict[str, Any]:
        named = {name[len(PREFIX) :]: value for name, value in self.env_vars.items()}
        unknown = {name: value for name, value in named.items() if name not in self.settings_cls.model_fields}
        return {**super().__call__(), **unknown}
