"""Deprecated: the old name of `flows.in_force`, for one version: deployments that lie in a server still name it."""

import warnings

from flows import in_force


def __getattr__(name: str) -> object:
    if name.startswith("__"):
        raise AttributeError(name)
    warnings.warn("flows.force is flows.in_force now: run `python -m runtime.setup`", DeprecationWarning, stacklevel=2)
    return getattr(in_force, name)
