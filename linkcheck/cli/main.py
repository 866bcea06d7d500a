"""The command line: one group, its commands, and the one place where errors become sentences and exit codes."""

import logging
import sys
from typing import Any

import click

from linkcheck import __version__
from linkcheck.cli.lazy import Commands
from linkcheck.cli.options import with_global
from linkcheck.errors import LinkcheckError

log = logging.getLogger("linkcheck")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="linkcheck")
@with_global
@click.pass_context
def linkcheck(context: click.Context, /, **flags: Any) -> None:
    """Keeps the links in a newsroom's articles working: reads articles, checks every outbound link, captures what it
    saw, judges from evidence over days, and reports dead links per article."""
    context.obj = {key: value for key, value in flags.items() if value is not None}


COMMANDS = (
    "run",
    "ingest",
    "crawl",
    "crawl-shard",
    "crawl-desk",
    "merge",
    "judge",
    "report",
    "notify",
    "archive",
    "fixes",
    "status",
    "store",
    "word",
    "demo",
)
linkcheck.commands = Commands(COMMANDS)


def main() -> None:
    """Run the program: 0 done · 1 `--fail-on` reached · 2 usage or configuration · 3 the run is incomplete."""
    try:
        code = linkcheck(standalone_mode=False)
    except click.exceptions.Exit as leaving:
        code = leaving.exit_code
    except click.ClickException as error:
        error.show()
        code = 2
    except LinkcheckError as error:
        print(f"linkcheck: {error}", file=sys.stderr)
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        print("linkcheck: interrupted; what was done is kept, the same command goes on from there.", file=sys.stderr)
        code = 3
    except BrokenPipeError:  # `linkcheck report --output - | head`: the reader has seen enough
        sys.stderr.close()
        code = 0
    sys.exit(code if isinstance(code, int) else 0)
