"""Deprecated: the old name of `flows.checkpoint`, for one version: deployments that lie in a server still name it."""

import warnings

from flows import checkpoint


def __getattr__(name: str) -> object:
    if name.startswith("__"):
        raise AttributeError(name)
    warnings.warn(
        "flows.report is flows.checkpoint now: run `python -m runtime.setup`", DeprecationWarning, stacklevel=2
    )
    return getattr(checkpoint, name)
