"""Deprecated: the old name of `flows.proposal`, for one version: deployments that lie in a server still name it."""

import warnings

from flows import proposal


def __getattr__(name: str) -> object:
    if name.startswith("__"):
        raise AttributeError(name)
    warnings.warn(
        "flows.propose is flows.proposal now: run `python -m runtime.setup`", DeprecationWarning, stacklevel=2
    )
    return getattr(proposal, name)
