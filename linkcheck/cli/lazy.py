"""Commands that are imported when they are called: `linkcheck status` needs neither Scrapy nor spreadsheets."""

import importlib
from collections.abc import Iterable
from typing import Any

import click


class Commands(dict[str, click.Command]):
    """What click looks commands up in. The command `x-y` is `x_y` of the module linkcheck.cli.x_y."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self._names = tuple(names)
        for name in self._names:
            super().__setitem__(name, click.Command(name))  # stands for it until it is asked for
        self._loaded: set[str] = set()

    def __getitem__(self, name: str) -> click.Command:
        if name in self._names and name not in self._loaded:
            word = name.replace("-", "_")
            self[name] = getattr(importlib.import_module(f"linkcheck.cli.{word}"), word)
            self._loaded.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        try:
            return self[name]
        except KeyError:
            return default

    def values(self) -> Any:
        return {name: self[name] for name in self}.values()

    def items(self) -> Any:
        return {name: self[name] for name in self}.items()
