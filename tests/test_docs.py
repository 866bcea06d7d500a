"""What README.md, docs/ and reports/README.md say is so: every command, flag, key, path, figure and rule they name."""

import configparser
import re
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from linkcheck import __version__
from linkcheck.cli.main import linkcheck as group
from linkcheck.cli.saving import ACCESS, SECRET
from linkcheck.config import ENV_PREFIX, KINDS, Config, load
from linkcheck.crawl.robots import MOST_DELAY
from linkcheck.engine.child import TOKEN
from linkcheck.model.verdict import State
from linkcheck.net.open import user_agent
from linkcheck.report import folder, words
from linkcheck.report.formats import FORMATS
from linkcheck.report.rows import gather
from linkcheck.store.store import Store
from linkcheck.verdict.policy import APART, DEAD_DAYS, GONE_FOR_GOOD, NEEDED, Needed

ROOT = Path(__file__).resolve().parents[1]
TEXTS = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", ROOT / "reports" / "README.md", *sorted((ROOT / "docs").glob("*.md")))
}
README = TEXTS["README.md"]
#: What `make` and users make, and a checkout does not have.
MADE = {f"reports/{form.file}" for form in FORMATS.values()} | {"reports/", "reports/pages/"}

texts = pytest.mark.parametrize("name", TEXTS)


def code(text: str) -> Iterator[str]:
    """The lines of code in a text: of its blocks, and the spans in its sentences."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S)
    yield from (line for block in blocks for line in block.splitlines())
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))


def called(line: str) -> Iterator[tuple[list[click.Command], list[str]]]:
    """The commands of ours that a line calls, each with its group and its flags. "a · b" are two commands of one."""
    for words_ in re.findall(r"(?<![\w./-])linkcheck ((?![/(])[^;#|]*)", line):
        first, *rest = words_.split()
        command = group.commands.get(first) if not first.startswith("-") else group
        assert command, f"there is no `linkcheck {first}`"
        inner = [word for word in rest if isinstance(command, click.Group) and re.fullmatch("[a-z]+", word)]
        commands = [command]
        for word in inner if isinstance(command, click.Group) and command is not group else []:
            assert word in command.commands, f"there is no `linkcheck {first} {word}`"
            commands.append(command.commands[word])
        yield commands, [word.partition("=")[0] for word in words_.split() if word.startswith("--")]


def flags_of(command: click.Command) -> set[str]:
    own = {option for param in command.params for option in (*param.opts, *param.secondary_opts)}
    inner = command.commands.values() if isinstance(command, click.Group) else ()
    return own.union(*(flags_of(each) for each in inner))


def table(text: str, heading: str) -> list[list[str]]:
    """The rows of the table under a heading cell."""
    lines = iter(text.splitlines())
    next(line for line in lines if line.startswith(f"| {heading} "))
    next(lines)
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


@texts
def test_every_command_and_its_flags_exist(name: str) -> None:
    for line in code(TEXTS[name]):
        for commands, flags in called(line):
            known = set().union(*(flags_of(command) for command in commands)) | {"--help", "--version"}
            assert set(flags) <= known, line


@texts
def test_every_flag_that_is_named_alone_exists(name: str) -> None:
    named = {flag for line in code(TEXTS[name]) for flag in re.findall(r"(?<![\w-])--[a-z][a-z-]+", line)}
    assert named <= flags_of(group) | {"--help"}


def test_every_command_is_in_the_readme() -> None:
    named = {command for line in code(README) for commands, _ in called(line) for command in commands}
    assert [name for name, command in group.commands.items() if command not in named] == []


@texts
def test_every_path_exists(name: str) -> None:
    spans = [span for line in code(TEXTS[name]) for span in re.findall(r"[\w./*-]+", line)]
    named = {span for span in spans if re.match(r"(linkcheck|tests|docs|reports|benchmarks)/", span)} - MADE
    assert sorted(path for path in named if not (ROOT / path).exists()) == []
    links = re.findall(r"\]\((?!https?://)([^)#]+)", TEXTS[name])
    assert [link for link in links if not ((ROOT / name).parent / link).exists()] == []


@texts
def test_every_toml_block_is_a_configuration(name: str, tmp_path: Path) -> None:
    for number, block in enumerate(re.findall(r"^```toml\n(.*?)^```", TEXTS[name], re.M | re.S)):
        file = tmp_path / f"{number}.toml"
        file.write_text(block, encoding="utf-8")
        assert load(tmp_path, file=file, environ={}, flags={}).workspace == tmp_path


@texts
def test_every_environment_variable_is_a_key(name: str) -> None:
    named = set(re.findall(rf"{ENV_PREFIX}[A-Z_]+\b", TEXTS[name]))
    assert named <= {ENV_PREFIX + key.upper() for key in KINDS} | {TOKEN, ACCESS, SECRET}


@texts
def test_every_make_target_exists(name: str) -> None:
    targets = re.findall(r"^([a-z-]+(?: [a-z-]+)*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    known = {target for line in targets for target in line.split()}
    named = {target for line in code(TEXTS[name]) for target in re.findall(r"\bmake ([a-z-]+)", line)}
    assert named <= known


def test_the_documents_are_named_in_the_readme() -> None:
    assert [name for name in TEXTS if name.startswith("docs/") and f"({name})" not in README] == []


# --- facts -----------------------------------------------------------------------------------------------------------


def test_reports_readme_names_every_format_and_its_file() -> None:
    rows = {row[0].strip("`"): row[1] for row in table(TEXTS["reports/README.md"], "file")}
    assert {form.file: name for name, form in FORMATS.items()}.items() <= rows.items()
    assert folder.BY == ("article", "section")


def test_the_states_are_those_of_the_vocabulary() -> None:
    for name in ("README.md", "docs/reading-the-report.md"):
        assert {row[0] for row in table(TEXTS[name], "state")} == set(State), name


def test_what_it_takes_to_be_dead_is_the_policys_own_table() -> None:
    def said(need: Needed) -> str:
        return f"{need.count} over {need.span.days} days" if need.span else f"{need.count}"

    rows = {row[0]: row[1] for row in table(TEXTS["docs/reading-the-report.md"], "finding")}
    assert rows.pop("Page is gone for good (410)") == said(GONE_FOR_GOOD)
    assert rows == {words.FINDINGS[finding]: said(need) for finding, need in NEEDED.items()}
    assert APART.days == 3  # "three days apart at least"


def test_numbers_in_the_answer_to_site_owners_are_the_programs() -> None:
    text = TEXTS["docs/you-say-my-link-is-dead.md"]
    assert "{}, {} and {} days after".format(*DEAD_DAYS) in text
    assert f"`Crawl-delay` up to {MOST_DELAY:.0f}\nseconds" in text


def test_the_user_agent_is_the_one_that_is_sent() -> None:
    sent = user_agent(Config(contact="CONTACT")).replace(__version__, "VERSION")
    assert f"\n> {sent}\n" in TEXTS["docs/privacy.md"]


def test_every_metric_is_written(tmp_path: Path) -> None:
    with Store(tmp_path / "linkcheck.db") as store:
        run = store.begin_run(datetime(2026, 11, 24, tzinfo=UTC))
        report = gather(store, run.started_at)
    written = FORMATS["prometheus"].put(report, tmp_path / "report.prom").read_text(encoding="utf-8")
    named = {metric for line in code(TEXTS["docs/operating.md"]) for metric in re.findall(r"linkcheck_\w+", line)}
    assert len(named) == 2
    assert [metric for metric in named if f"\n{metric} " not in written] == []


def test_the_systemd_units_can_be_read() -> None:
    blocks = re.findall(r"^```ini\n(.*?)^```", TEXTS["docs/operating.md"], re.M | re.S)
    units = [configparser.RawConfigParser() for _ in blocks]
    for unit, block in zip(units, blocks, strict=True):
        unit.read_string(block)
    assert [set(unit.sections()) for unit in units] == [{"Unit", "Service"}, {"Unit", "Timer", "Install"}]


def test_the_picture_is_a_small_one_of_a_laptops_screen() -> None:
    picture = (ROOT / "docs" / "report.png").read_bytes()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", picture[16:24]) == (1366, 900)
    assert len(picture) < 300_000
