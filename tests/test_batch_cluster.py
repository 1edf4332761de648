"""The same work on a cluster of real processes, one of them killed in the middle."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.batch.job import BatchError
from autograder.batch.run import settings_of
from autograder.cli.app import app
from autograder.problem import Worksheet
from tests.conftest import ROOT
from tests.test_batch import FOLDERS, copies, run

pytest.importorskip("distributed", reason="Dask is not installed: pip install 'byhand-autograder[dask]'")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, without nannies: who is killed stays dead."""
    log = tmp_path / "scheduler.log"
    dask = [
        sys.executable,
        "-m",
        "distributed.cli.dask_scheduler",
        "--no-dashboard",
        "--port",
        "0",
        "--host",
        "127.0.0.1",
    ]
    started = []
    with log.open("wb") as file:
        started.append(subprocess.Popen(dask, cwd=ROOT, stdout=file, stderr=file))
    try:
        address = None
        for _ in range(600):
            address = re.search(r"tcp://127\.0\.0\.1:\d+", log.read_text())
            if address:
                break
            time.sleep(0.1)
        assert address, log.read_text()
        options = ["--no-nanny", "--nthreads", "2", "--no-dashboard", "--local-directory", str(tmp_path)]
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", address[0], *options]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        workers = [subprocess.Popen(worker, cwd=ROOT, **quiet) for _ in range(2)]
        started += workers
        yield address[0], workers
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(
    tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    """Its submissions are marked by the other one."""
    address, workers = cluster
    folder = copies(tmp_path / "class", 24, FOLDERS)
    assert run(folder, "-o", tmp_path / "undisturbed")[0] == 0
    command = ["batch", str(folder), "-o", str(tmp_path / "cluster"), "--dask", address]
    store = tmp_path / "cluster-journal"

    def kill_one() -> None:
        for _ in range(3000):
            if store.exists() and store.parent.joinpath("cluster").stat().st_size > 200_000:
                os.kill(workers[0].pid, signal.SIGKILL)
                return
            time.sleep(0.01)

    killer = threading.Thread(target=kill_one)
    killer.start()
    done = CliRunner().invoke(app, command)
    killer.join()
    assert done.exit_code == 0, done.output
    assert workers[0].wait(5) == -signal.SIGKILL
    assert (tmp_path / "cluster").read_bytes() == (tmp_path / "undisturbed").read_bytes()


def test_no_cluster_there(tmp_path: Path, gan: Worksheet, monkeypatch: pytest.MonkeyPatch) -> None:
    """One clear error."""
    from autograder.batch import cluster

    monkeypatch.setattr(cluster, "_WAIT_S", 1)
    with pytest.raises(BatchError, match=r"no Dask cluster at tcp://127\.0\.0\.1:9"):
        list(cluster.cluster_of("tcp://127.0.0.1:9", settings_of(gan))([]))
