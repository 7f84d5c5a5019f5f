"""Deprecated: the old name of `flows.ending`, for one version: deployments that lie in a server still name it."""

import warnings

from flows import ending


def __getattr__(name: str) -> object:
    if name.startswith("__"):
        raise AttributeError(name)
    warnings.warn("flows.close is flows.ending now: run `python -m runtime.setup`", DeprecationWarning, stacklevel=2)
    return getattr(ending, name)
