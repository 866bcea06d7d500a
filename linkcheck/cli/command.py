"""How a command becomes one: global flags after its name, its own keys as configuration, an App as first argument."""

import functools
from collections.abc import Callable
from typing import Any

import click

from linkcheck.cli.app import start
from linkcheck.cli.options import given, with_global
from linkcheck.config import KINDS

GLOBAL_KEYS = frozenset({"workspace", "config", "now", "verbose", "log_format", "quiet"})


def command(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorates `function(app, …)`; flags that are configuration keys go into the App, the others to the function."""

    @with_global
    @click.pass_context
    @functools.wraps(function)
    def invoked(context: click.Context, /, **values: Any) -> Any:
        flags = {key: values.pop(key) for key in list(values) if key in KINDS or key in GLOBAL_KEYS}
        app = start({**(context.obj or {}), **given(flags)})
        return function(app, **values)

    return invoked
