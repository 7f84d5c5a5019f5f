"""Deprecated: the old name of `flows.casefile`, for one version: deployments that lie in a server still name it."""

import warnings

from flows import casefile


def __getattr__(name: str) -> object:
    if name.startswith("__"):
        raise AttributeError(name)
    warnings.warn("flows.load is flows.casefile now: run `python -m runtime.setup`", DeprecationWarning, stacklevel=2)
    return getattr(casefile, name)
