"""Deprecated: the old name of `flows.signing`, for one version: deployments that lie in a server still name it."""

import warnings

from flows import signing


def __getattr__(name: str) -> object:
    if name.startswith("__"):
        raise AttributeError(name)
    warnings.warn("flows.sign is flows.signing now: run `python -m runtime.setup`", DeprecationWarning, stacklevel=2)
    return getattr(signing, name)
