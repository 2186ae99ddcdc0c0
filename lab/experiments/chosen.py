"""The functions that settings choose by their words and the parameters of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.network.register import Function, Register

if TYPE_CHECKING:
    from lab.experiments.settings import Settings


def chosen(family: Register[Function], settings: Settings, key: str) -> Function:
    """The function of a family that the word of this key names, with the parameters that the settings give it."""
    prefix = f"{key}."
    parameters = {name.removeprefix(prefix): value for name, value in settings.parameters if name.startswith(prefix)}
    return family.chosen(getattr(settings, key), parameters)
