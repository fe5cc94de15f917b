"""The `dao:` section of ape-config.yaml."""

from ape.api import PluginConfig
from pydantic_settings import SettingsConfigDict


class DaoConfig(PluginConfig):
    """Settings of the plugin; unknown keys are errors."""

    spec: str = "dao.yaml"
    """The spec file that commands read when none is named."""

    model_config = SettingsConfigDict(env_prefix="APE_DAO_", extra="forbid")
