"""Other machines: a Dask cluster as an executor that tells of progress, can be stopped, and loses no work.

A worker that dies takes nothing with it: the cluster's scheduler gives its work to another one, up to three times.
Where that does not help, or the whole cluster goes away, the work ends with `ClusterGoneError`, and whoever asked does
it here. Everything sent is pickled; what is sent must be importable there, so the workers need this package.
"""

from __future__ import annotations

import importlib
import logging
import pickle
import platform
import re
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

import scheduler
from scheduler.domain.errors import UsageError
from scheduler.engine.options import Progress
from scheduler.engine.processes import Reports, StoppableExecutor

if TYPE_CHECKING:
    from distributed import Client

ADDRESS = re.compile(r"(tcp|tls)://([\w.-]+|\[[0-9A-Fa-f:.%]+\]):([1-9]\d{0,4})")
CONNECT_SECONDS = 10.0
"""Longest wait for an answer, and for a first worker."""
WATCH_SECONDS = 1.0
"""How often the cluster is asked whether it still has workers."""
WORKERLESS_SECONDS = 15.0
"""So long without a worker, and the work is given up there: one that died is started again within seconds."""
COMPARED = ("numba", "numpy", "ortools")
"""Packages other versions of which may find other rosters."""
NOT_INSTALLED = (
    "--cluster: the extra [cluster] is not installed; run: pip install 'contact-centre-scheduler[cluster]', "
    "here and on every worker"
)


class ClusterGoneError(BrokenExecutor):
    """The cluster, or every worker that took a piece of work, went away before it was done."""


class Cluster(StoppableExecutor):
    """The workers of a Dask cluster; see the module's text.

    Parameters
    ----------
    client
        Connected to its scheduler.

    Attributes
    ----------
    differences
        Sentences on versions that are not ours.
    """

    stop_seconds = 10.0

    def __init__(self, client: Client) -> None:
        self._client = client
        self._name = f"scheduler-{uuid4().hex}"
        self._pending: dict[Future[Any], Any] = {}
        self._lock = threading.Lock()
        self._is_gone, self._closed = False, threading.Event()
        self._numbers = 0
        self.differences = _differences(client)
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def cores(self) -> int:
        """Threads of all workers together; 0 where there are none, or the cluster is gone."""
        return sum(self._threads().values())

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a worker do some work; everything must be importable there and picklable."""
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        if self._is_gone:
            future.set_exception(ClusterGoneError("the cluster is gone"))
            return future
        parcel = pickle.dumps((work, args, kwargs))
        try:
            # Not scattered: data that a dead worker held could not be had again, an argument can.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # of a large argument
                task = self._client.submit(_open, parcel, pure=False)
        except Exception as error:  # whatever a closed client raises
            future.set_exception(ClusterGoneError(str(error)))
            return future
        with self._lock:
            self._pending[future] = task
        task.add_done_callback(lambda done: self._pass_on(done, future))
        return future

    def reports(self) -> Reports:
        """Open a channel for progress; what workers tell comes by way of the cluster's scheduler."""
        self._numbers += 1
        topic, told = f"{self._name}-{self._numbers}", SimpleQueue[Progress]()
        self._client.subscribe_topic(topic, lambda event: told.put(Progress(*event[1])))
        return Reports(_Teller(topic, self._name), lambda: _drained(told))

    def stop(self) -> None:
        """Let the next report of every piece of work raise ``KeyboardInterrupt`` there."""
        with suppress(Exception):  # where nobody is left to hear it nobody is at work
            self._client.run(_stop, self._name, on_error="ignore")

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Give up whatever is not done, and leave the cluster as it was."""
        was_gone = self._is_gone
        self._closed.set()
        if self._pending and not was_gone:
            self.stop()
        self._give_up("the connection was closed")
        with suppress(Exception):
            self._client.close(timeout=WATCH_SECONDS if was_gone else CONNECT_SECONDS)

    def _threads(self) -> dict[str, int]:
        """Threads of each worker."""
        if self._is_gone:
            return {}
        try:
            return dict(self._client.nthreads())
        except Exception:  # a lost connection has many faces; without an answer there is no worker
            return {}

    def _pass_on(self, task: Any, future: Future[Any]) -> None:
        """Hand over what became of a task."""
        with self._lock:
            if self._pending.pop(future, None) is None:
                return
        if task.status == "finished":
            with suppress(Exception):
                future.set_result(task.result(timeout=CONNECT_SECONDS))
                return
        error = task.exception(timeout=CONNECT_SECONDS) if task.status == "error" else None
        if error is None:  # cancelled, and not by us: the connection is lost
            self._is_gone = True
            error = ClusterGoneError("the cluster is gone")
        elif isinstance(error, CancelledError | _killed_worker()):
            error = ClusterGoneError(str(error))
        future.set_exception(error)

    def _watch(self) -> None:
        """Give work up once there has been no worker for a while."""
        alone = 0.0
        while not self._closed.wait(WATCH_SECONDS):
            alone = 0.0 if self._threads() else alone + WATCH_SECONDS
            if alone >= WORKERLESS_SECONDS or self._client.status == "closed":
                self._give_up("it has had no worker for a while")
                return

    def _give_up(self, why: str) -> None:
        self._is_gone = True
        with self._lock:
            lost, self._pending = self._pending, {}
        for future, task in lost.items():
            future.set_exception(ClusterGoneError(f"the cluster is gone: {why}"))
            with suppress(Exception):
                task.cancel()


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """Connect to the scheduler of a Dask cluster at ``tcp://host:port``.

    Raises
    ------
    UsageError
        If the extra is not installed, the address is of another form, nothing answers there, it has no workers, or
        a worker lacks this package.
    """
    found = ADDRESS.fullmatch(address)
    if not found or int(found[3]) > 65535:
        raise UsageError(
            f"--cluster: found {address!r}, an address like tcp://10.0.0.5:8786 is allowed (tcp or tls, host, port "
            "from 1 to 65535); the cluster's scheduler prints its own when it starts"
        )
    with _joined(address) as client:
        cluster = Cluster(client)
        try:
            yield cluster
        finally:
            cluster.shutdown()


@contextmanager
def _joined(address: str) -> Iterator[Client]:
    try:
        distributed = importlib.import_module("distributed")
    except ImportError:
        raise UsageError(NOT_INSTALLED) from None
    for name in ("distributed", *filter(lambda one: one.startswith("distributed."), logging.root.manager.loggerDict)):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters of a lost worker is told by us
    try:
        client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"--cluster: nothing answers at {address} within {CONNECT_SECONDS:g} s ({type(error).__name__}); start a "
            "scheduler there (`dask scheduler`), or name the address it prints"
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError:
            raise UsageError(
                f"--cluster: {address} has no worker within {CONNECT_SECONDS:g} s; start one on each machine: "
                f"dask worker {address}"
            ) from None
        yield client


def _killed_worker() -> type[Exception]:
    from distributed import KilledWorker

    killed: type[Exception] = KilledWorker
    return killed


def _drained(told: SimpleQueue[Progress]) -> list[Progress]:
    found = []
    with suppress(Empty):
        while True:
            found.append(told.get_nowait())
    return found


# Versions ------------------------------------------------------------------------------------------------------------


def versions() -> dict[str, str]:
    """Versions of what decides which roster is found: Python, this package and those it computes with."""
    from importlib.metadata import version

    return {
        "Python": platform.python_version(),
        "contact-centre-scheduler": scheduler.__version__,
        **{name: version(name) for name in COMPARED},
    }


class _Question:
    """Asks where it is unpickled; a worker without this package fails in doing so, and says so."""

    def __reduce__(self) -> tuple[Callable[[], dict[str, str]], tuple[()]]:
        return versions, ()


def _differences(client: Client) -> tuple[str, ...]:
    """Say where workers have other versions than we.

    Raises
    ------
    UsageError
        If one does not have this package.
    """
    ours = versions()
    found: dict[str, list[str]] = {}
    for worker, theirs in sorted(client.run(pickle.loads, pickle.dumps(_Question()), on_error="return").items()):
        if isinstance(theirs, BaseException):
            raise UsageError(
                f"--cluster: the worker {worker} cannot import this package ({theirs}); install "
                f"contact-centre-scheduler {ours['contact-centre-scheduler']} there"
            )
        for name, version in ours.items():
            if theirs.get(name) != version:
                found.setdefault(f"{name} {theirs.get(name)} where we have {version}", []).append(worker)
    return tuple(
        f"cluster: {', '.join(workers)}: {what}; the same seed may give another roster there"
        for what, workers in found.items()
    )


# At a worker ---------------------------------------------------------------------------------------------------------

_stopped: set[str] = set()
"""Names of the clusters, as their users see them, that were told to stop."""


def _open(parcel: bytes) -> Any:
    work, args, kwargs = pickle.loads(parcel)
    return work(*args, **kwargs)


def _stop(name: str) -> None:
    _stopped.add(name)


class _Log(Protocol):
    def log_event(self, topic: str, message: Any) -> None: ...


@dataclass
class _Teller:
    """Tells progress from inside a piece of work, and raises ``KeyboardInterrupt`` once after a stop."""

    topic: str
    name: str
    has_stopped: bool = False

    def __call__(self, progress: Progress) -> None:
        from distributed import get_worker

        worker: _Log = get_worker()
        numbers = (progress.seconds, progress.objective, progress.bound, progress.shortage_hours)
        told = (progress.phase, *(None if number is None else float(number) for number in numbers))
        worker.log_event(self.topic, told)
        if self.name in _stopped and not self.has_stopped:
            self.has_stopped = True
            raise KeyboardInterrupt
