"""Deprecated: the old name of `flows.dashboard`, for one version: deployments that lie in a server still name it."""

import warnings

from flows import dashboard


def __getattr__(name: str) -> object:
    if name.startswith("__"):
        raise AttributeError(name)
    warnings.warn("flows.board is flows.dashboard now: run `python -m runtime.setup`", DeprecationWarning, stacklevel=2)
    return getattr(dashboard, name)
