"""Files in a depot and the manifest that commits them: on a disk, in memory, and in a real S3 server on loopback."""

import json
import os
from pathlib import Path

import fsspec
import pytest

from linkcheck.engine.depot import Depot, checked
from linkcheck.engine.parcel import MANIFEST, Manifest, commit, fault, fetch, send, state
from linkcheck.errors import ConfigError, OutputError
from tests.engine.conftest import SECRET


@pytest.fixture(params=["file", "memory", "s3"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "s3":
        return f"{request.getfixturevalue('bucket')}/a/prefix"
    return f"file://{tmp_path}/depot" if request.param == "file" else f"memory://{tmp_path.name}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Something to send: committed, with a file in a folder below."""
    made = tmp_path / "made"
    (made / "warcs").mkdir(parents=True)
    (made / "linkcheck.db").write_bytes(os.urandom(300_000))
    (made / "warcs" / "one.warc.gz").write_bytes(b"capture")
    commit(made, "00000", ["linkcheck.db", "warcs/one.warc.gz"])
    return made


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_arrives_as_it_was_sent_and_nothing_stays_behind(address: str, folder: Path, tmp_path: Path) -> None:
    depot = Depot(address)
    assert not fetch(depot, tmp_path / "here")
    send(folder, depot)
    assert fetch(depot, tmp_path / "here")
    assert files(tmp_path / "here") == files(folder)
    assert fault(tmp_path / "here") is None
    depot.drop("")
    depot.drop("")
    assert state(depot) is None
    assert not fetch(depot, tmp_path / "again")


def test_without_a_manifest_nothing_was_sent(address: str, folder: Path, tmp_path: Path) -> None:
    depot = Depot(address)
    send(folder, depot)
    depot.drop(MANIFEST)
    assert not fetch(depot, tmp_path / "here")
    assert not (tmp_path / "here").exists()


def test_an_upload_that_was_cut_off_sends_the_rest_and_may_be_done_again(address: str, folder: Path) -> None:
    depot = Depot(address)
    known = Manifest.read(folder)
    assert known
    there = f"{known.files['linkcheck.db'][:16]}-linkcheck.db"
    torn = folder / "torn"
    torn.write_bytes((folder / "linkcheck.db").read_bytes()[:100_000])
    depot.put(torn, there)  # as a disk has it when the process died: half of it
    send(folder, depot)
    assert depot.read(there) == (folder / "linkcheck.db").read_bytes()
    send(folder, depot)
    assert state(depot) == known


def test_what_is_there_already_is_not_sent_again(address: str, folder: Path) -> None:
    """A file of the right size and name is believed; were it another one, its digest would tell whoever reads it."""
    depot = Depot(address)
    known = Manifest.read(folder)
    assert known
    other = folder / "other"
    other.write_bytes(b"CAPTURE")
    there = f"warcs/{known.files['warcs/one.warc.gz'][:16]}-one.warc.gz"
    depot.put(other, there)
    send(folder, depot)
    assert depot.read(there) == b"CAPTURE"
    assert fetch(depot, folder.parent / "here")
    assert "warcs/one.warc.gz is not as it was committed" in (fault(folder.parent / "here") or "")


def test_two_who_had_the_same_shard_do_not_mix_their_files(address: str, folder: Path, tmp_path: Path) -> None:
    depot = Depot(address)
    send(folder, depot)
    first = files(folder)
    (folder / "linkcheck.db").write_bytes(os.urandom(300_000))
    commit(folder, "00000", ["linkcheck.db", "warcs/one.warc.gz"])
    known = Manifest.read(folder)
    assert known
    depot.put(folder / "linkcheck.db", f"{known.files['linkcheck.db'][:16]}-linkcheck.db")  # and was cut off then
    assert fetch(depot, tmp_path / "here")
    assert files(tmp_path / "here") == first


def test_a_file_that_is_gone_is_a_fault_of_the_whole(address: str, folder: Path, tmp_path: Path) -> None:
    depot = Depot(address)
    send(folder, depot)
    depot.drop("warcs")
    assert fetch(depot, tmp_path / "here")
    assert "cannot be read" in (fault(tmp_path / "here") or "")


SHA = "0" * 64


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"files": []}',
        json.dumps({"shard": "0", "files": {"../linkcheck.toml": SHA}}),
        json.dumps({"shard": "0", "files": {"/etc/passwd": SHA}}),
        json.dumps({"shard": "0", "files": {"a/../../b": SHA}}),
        json.dumps({"shard": "0", "files": {"..": SHA}}),
        json.dumps({"shard": "0", "files": {"a\0b": SHA}}),
        json.dumps({"shard": "0", "files": {"a": "../../" + SHA}}),
    ],
)
def test_a_manifest_that_we_would_not_have_written_brings_no_file(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Manifest.parse(text.encode())
    depot = Depot(f"file://{tmp_path}/depot")
    (tmp_path / "said").write_text(text)
    depot.put(tmp_path / "said", MANIFEST)
    assert fetch(depot, tmp_path / "here")
    assert [*files(tmp_path / "here")] == [MANIFEST]
    assert "cannot be read" in (fault(tmp_path / "here") or "")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("s3:/bucket", "no address"),
        ("s3://", "no address"),
        ("simplecache::s3://bucket/x", "no address"),
        ("s3://bucket/x?versionId=1", "no address"),
        (f"s3://key:{SECRET}@bucket/x", "may not hold a user or password"),
        ("nonesuch://bucket/x", "cannot be used"),
    ],
)
def test_an_address_that_cannot_be_is_a_sentence(address: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        Depot(address)
    assert SECRET not in str(caught.value)


def test_a_slash_at_the_end_changes_nothing() -> None:
    assert checked("s3://bucket/prefix/") == checked("s3://bucket/prefix")


def test_a_place_that_does_not_take_files_is_a_sentence(
    bucket: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(OutputError, match="nobodys-bucket/x cannot be used"):
        send(folder, Depot("s3://nobodys-bucket/x"))
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(OutputError, match="correct the address or the access") as caught:
        send(folder, Depot(bucket))
    assert SECRET not in str(caught.value)
    fsspec.get_filesystem_class("s3").clear_instance_cache()
