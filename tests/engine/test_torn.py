"""A shard's database of which any page was lost is a sentence, whichever page it was."""

import shutil
from pathlib import Path

import pytest

from linkcheck.config import Config
from linkcheck.engine.collect import collect
from linkcheck.engine.shard import Shard
from linkcheck.store.database import PAGE_SIZE
from linkcheck.store.merge import Merged
from linkcheck.store.shards import cut
from linkcheck.store.store import Store
from tests.store.test_merge import NOW, crawl, store, whole

__all__ = ["store"]


@pytest.mark.parametrize("length", [1, 8])
def test_a_lost_page_is_told_and_nothing_of_its_shard_is_merged(store: Store, tmp_path: Path, length: int) -> None:
    run = store.begin_run(NOW)
    made = tmp_path / "made.db"
    cut(store, run, made, whole(store, run), NOW, NOW)
    crawl(made)
    config = Config(workspace=tmp_path)
    pages = made.stat().st_size // PAGE_SIZE
    assert pages > 30
    told = 0
    for page in range(0, pages, length):
        shard = Shard(name=f"{page:05d}", folder=tmp_path / "shards" / f"{page:05d}")
        shard.made.mkdir(parents=True)
        shutil.copy(made, shard.database)
        with shard.database.open("r+b") as file:
            file.seek(page * PAGE_SIZE)
            file.write(bytes(length * PAGE_SIZE))
        found = collect(store, config, shard)
        if isinstance(found, str):
            told += 1
            assert "was put aside" in found
            assert (tmp_path / "shards" / "torn" / shard.name).is_dir()
            assert not list(store.db.query("select 1 from shards where name = ?", [shard.name]))
        else:
            assert isinstance(found, Merged)
        assert not shard.folder.exists()
    assert told > pages // length // 3
