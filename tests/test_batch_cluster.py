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

import distributed
import pytest
from typer.testing import CliRunner

from autograder.batch.job import Job
from autograder.batch.run import settings_of
from autograder.cli.app import app
from autograder.problem import Worksheet
from autograder.store import read_class
from tests.conftest import ROOT
from tests.test_batch import BAD_WORKER, FOLDERS, copies, lives, run


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


def spoil() -> None:
    """In a worker of the cluster: have submissions marked by processes of which one dies and one hangs."""
    popen = subprocess.Popen
    from autograder.batch import crew

    crew.subprocess.Popen = (
        lambda words, **how: popen(  # type: ignore[attr-defined, assignment, misc]
            [words[0], "-c", BAD_WORKER, *words[3:]], **how
        )
    )


def test_a_process_that_dies_or_hangs_costs_its_own_submission(
    tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    """As on one machine: --time-limit holds, no worker of the cluster is lost, and the others are marked."""
    address, workers = cluster
    folder = copies(tmp_path / "class", 8)
    with distributed.Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        client.run(spoil)
    command = ["batch", str(folder), "-o", str(tmp_path / "r"), "--dask", address, "--time-limit", "3"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 1, done.output
    assert "6 submissions of 8 marked" in done.output
    faults = {one.id: one.fault for one in read_class(tmp_path / "r").submissions if one.fault}
    assert faults == {
        "submission_001": "the process that marked it was ended (by SIGKILL), 2 times",
        "submission_002": "marking it did not end within 3 seconds",
    }
    assert [worker.poll() for worker in workers] == [None, None]


def test_a_worker_keeps_one_process_for_the_next_submission(tmp_path: Path, gan: Worksheet, mlp: Worksheet) -> None:
    """And gives it up where another worksheet is to be marked."""
    from autograder.batch import cluster

    folder = copies(tmp_path / "class", 2)
    jobs = [Job(path.name, str(path)) for path in sorted(folder.iterdir())]
    pids = []
    for worksheet in (gan, mlp, gan):
        settings = settings_of(worksheet)._replace(with_code=False)
        for job in jobs:
            rows = cluster.mark_on_worker(job, settings)
            assert not isinstance(rows, str)
            assert rows.submission[0] == job.id
            ((worker,),) = [one.workers for one in cluster._idle]
            pids.append(worker.process.pid)
    assert pids[::2] == pids[1::2]
    assert len(set(pids)) == 3
    assert [lives(pid) for pid in dict.fromkeys(pids)] == [False, False, True]
    cluster._idle.pop().end()


def test_no_cluster_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One clear error, and the results that are there stay, although they were to be made anew."""
    from autograder.batch import cluster

    monkeypatch.setattr(cluster, "_WAIT_S", 1)
    folder = copies(tmp_path / "class", 2)
    assert run(folder, "-o", tmp_path / "r")[0] == 0
    before = (tmp_path / "r").read_bytes()
    command = ["batch", str(folder), "-o", str(tmp_path / "r"), "--fresh", "--dask", "tcp://127.0.0.1:9"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 2, done.output
    assert "no Dask cluster at tcp://127.0.0.1:9" in " ".join(done.output.split())
    assert (tmp_path / "r").read_bytes() == before


def test_without_dask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra: the error says how to install it, and nothing is written."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "autograder.batch.cluster", raising=False)
    folder = copies(tmp_path / "class", 2)
    command = ["batch", str(folder), "-o", str(tmp_path / "r"), "--dask", "tcp://127.0.0.1:9"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 2, done.output
    assert "pip install 'byhand-autograder[dask]'" in " ".join(done.output.split())
    assert [path.name for path in tmp_path.iterdir()] == ["class"]
