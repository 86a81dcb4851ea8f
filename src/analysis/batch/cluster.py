"""Jobs on many machines: a Dask scheduler spreads them over workers (docs/many-machines.md).

Each worker has a process of its own that runs notebooks as a local batch does (worker.py,
host.py). Jobs are handed out in windows, so that thousands of them burden no scheduler; one that
is lost with its worker is run again elsewhere, and what each says it wrote is held against what
stands here. The local road imports none of this.
"""

import logging
import os
import pickle
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from analysis import places
from analysis.batch import carrying, host, making
from analysis.batch.children import doubles
from analysis.batch.jobs import Job, JobError
from analysis.batch.orders import OWN, Answer, Asked, Order, identity
from analysis.batch.outcome import Outcome
from analysis.batch.settings import Settings
from analysis.hashing import hash_if_there
from analysis.language import UserError

if TYPE_CHECKING:
    from distributed import Client, Future

LOCAL = "local"
"""The address of a cluster that is started on this machine for one batch."""
CONNECT_SECONDS, WORKER_SECONDS = 15.0, 60.0
"""How long a scheduler is given to answer, and to have a worker."""
LOOK = 1.0
"""Seconds between two looks at a cluster that says nothing."""
RETRIES, TRIES = 2, 2
"""How often a task is tried again by the scheduler, and a job by the worker whose process died."""
AHEAD, LEAST = 3, 4
"""Tasks handed out for each thread of the cluster, and at least."""
TOGETHER = 8
"""The most jobs in one task: the library takes longer over a task than we over a job."""
GRACE = 120.0
"""Seconds beyond the limits of a job after which its process is taken for stuck."""
_PREFIX = "chitieu"

_NO_DASK = (
    "--scheduler: the package distributed is not installed ({reason}). "
    "Install it with: pip install 'chitieu[dask]'"
)
_NO_SCHEDULER = (
    "{address}: no scheduler answered within {count} s ({reason}). "
    "Check address and network, or start one with: dask scheduler"
)
_NO_WORKER = (
    "{address}: the scheduler had no worker for {count} s. "
    "Start one on each machine with: dask worker {address} --nthreads 1 --nworkers -1"
)
_LOST = (
    "{address}: the connection to the scheduler was lost. Pages that were finished are kept; "
    "start scheduler and workers again, then give the same command"
)
_CANNOT_START = (
    "{worker}: chitieu does not start there ({reason}). "
    "Install it in the Python of that worker, then start the worker again"
)
_HOST_LOST = "the process that runs notebooks was lost {count} times, at last on {worker}"
_WORKERS_LOST = "the workers that ran the notebook were lost ({reason})"
_NOT_WHOLE = "what the notebook made is not whole: {name}"


class ClusterError(UserError):
    """A cluster that cannot be used, or was lost: which part of it, and what to do."""


def outcomes(
    jobs: Sequence[Job], folder: Path, settings: Settings, address: str
) -> Iterator[Outcome]:
    """Run jobs on a cluster and return what becomes of each, in the order in which they end.

    As `children.outcomes`, on the workers of the scheduler at `address` (tcp://host:8786), or on
    as many of this machine as there are jobs at a time ("local"). Raises JobError where two jobs
    would write one file, and ClusterError where the extra is not installed, before anything
    starts; while it runs ClusterError where no scheduler or worker answers, where a worker has
    another program, notebooks or params, where it does not see the folder, and when the
    scheduler is lost. What ended until then stands.
    """
    if faults := list(doubles(jobs)):
        raise JobError.of(faults)
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        raise ClusterError(_NO_DASK, reason=str(error)) from error
    return _outcomes(jobs, folder.absolute(), settings, address)


def _outcomes(
    jobs: Sequence[Job], folder: Path, settings: Settings, address: str
) -> Iterator[Outcome]:
    if not jobs:
        return
    with ExitStack() as stack:
        client = stack.enter_context(_connected(address, settings))
        stack.enter_context(carrying.lent(folder))
        asked = stack.enter_context(_asked(jobs, folder, settings))
        batch = stack.enter_context(_Batch(client, asked, folder, address))
        batch.check()
        yield from batch.ends(jobs)


# The cluster


@contextmanager
def _connected(address: str, settings: Settings) -> Iterator["Client"]:
    """Yield a client of the cluster; it says nothing but what we say."""
    import dask
    from distributed import Client

    timeouts = {"distributed.comm.timeouts.connect": CONNECT_SECONDS}
    with dask.config.set(timeouts), _silence(), ExitStack() as stack:
        at: Any = address
        if address == LOCAL:
            at = stack.enter_context(_local_cluster(settings))
        try:
            client = Client(at, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, RuntimeError, ImportError) as error:
            count, reason = f"{CONNECT_SECONDS:g}", _one_line(error)
            words = {"address": address, "count": count, "reason": reason}
            raise ClusterError(_NO_SCHEDULER, **words) from error
        stack.callback(_closed, client)
        yield client


def _local_cluster(settings: Settings) -> Any:
    from distributed import LocalCluster

    return LocalCluster(
        n_workers=settings.workers, threads_per_worker=1, silence_logs=logging.CRITICAL,
        dashboard_address="127.0.0.1:0", scheduler_kwargs={"dashboard": False},
    )  # fmt: skip


def _closed(client: "Client") -> None:
    with suppress(Exception):  # the scheduler may be gone; nothing of ours depends on it
        client.close(timeout=2)


@contextmanager
def _silence() -> Iterator[None]:
    """Keep the log of the library off the terminal: a fault of the cluster is one line of ours."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


# What workers are asked


@contextmanager
def _asked(jobs: Sequence[Job], folder: Path, settings: Settings) -> Iterator[Asked]:
    """Yield what is the same for all jobs, while a sign stands in the folder."""
    home, sign = places.home(), f".{uuid4().hex}.sign"
    outside = {j.notebook for j in jobs if not j.maker and not j.notebook.is_relative_to(home)}
    given = Asked(
        run=uuid4().hex, folder=carrying.name_of(folder), settings=settings,
        identity=identity(), environment=_environment(), home=str(home), cwd=str(Path.cwd()),
        notebooks={str(path.absolute()): hash_if_there(path) for path in sorted(outside)},
        sign="" if carrying.travels(folder) else sign,
    )  # fmt: skip
    (folder / sign).touch()
    try:
        yield given
    finally:
        (folder / sign).unlink(missing_ok=True)


def _environment() -> dict[str, str]:
    """Return the variables of ours that reach a page, and where the data stand."""
    ours = {n: v for n, v in os.environ.items() if n.startswith("CHITIEU_") and n not in OWN}
    return ours | {"CHITIEU_DATA": places.data_url() or str(places.data().absolute())}


def _key(jobs: Sequence[Job], asked: Asked) -> tuple[str, str]:
    """Return the key of a task: those of its jobs and the place they write to, nothing else."""
    own = [(j.key or repr((str(j.notebook), sorted(j.parameters.items()))), j.page) for j in jobs]
    told = repr((own, asked.folder, sorted(asked.identity.items())))
    return _PREFIX, sha256(told.encode()).hexdigest()


# The batch


class _Batch:
    """The jobs that wait here, and those that the scheduler has."""

    def __init__(self, client: "Client", asked: Asked, folder: Path, address: str) -> None:
        self.client, self.asked, self.folder, self.address = client, asked, folder, address
        told = sha256(repr(sorted(asked.identity.items())).encode()).hexdigest()
        self.plugin = f"{_PREFIX}-{told[:12]}"
        limit = asked.settings.report_seconds + asked.settings.cell_seconds
        self.seconds = 2 * limit + GRACE  # it may be run once more in a fresh process
        self.waiting = deque[Job]()
        self.under_way: dict[Future[Any], list[Job]] = {}
        self.ended: SimpleQueue[Future[Any]] = SimpleQueue()
        self.is_lost = False
        self.threads, self.looked_at, self.alive_at = 0, 0.0, time.monotonic()

    def __enter__(self) -> "_Batch":
        return self

    def __exit__(self, *_: object) -> None:
        """Take back what waits and end what runs; after the last job there is neither."""
        if self.under_way and not self.is_lost:
            # in a thread: a scheduler that is lost in this very moment must not hold us up
            taken_back = Thread(target=self._take_back, daemon=True)
            taken_back.start()
            taken_back.join(5)

    def _take_back(self) -> None:
        from analysis.batch import worker

        with suppress(Exception):
            self.client.cancel(list(self.under_way))
            self.client.run(worker.stop, self.plugin, self.asked.run, on_error="ignore")

    def check(self) -> None:
        """Give every worker its process and ask whether it is fit; ClusterError names who is not.

        All faults of all workers come at once.
        """
        from analysis.batch import worker

        with self._clearly():
            self._wait_for_workers()
            self.client.register_plugin(worker.Crew(host.__name__, TRIES), name=self.plugin)
            order = pickle.dumps(Order(self.asked))
            told = (self.plugin, self.asked.run, order, self.seconds)
            found = self.client.run(worker.look, *told, on_error="return")
        faults = [f for at, one in sorted(found.items()) for f in self._faults(at, one)]
        if faults:
            raise ClusterError.of(faults)

    def _wait_for_workers(self) -> None:
        try:
            self.client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError as error:
            raise self._no_worker() from error

    def _no_worker(self) -> ClusterError:
        return ClusterError(_NO_WORKER, address=self.address, count=f"{WORKER_SECONDS:g}")

    def _faults(self, at: str, found: object) -> Iterator[ClusterError]:
        """Yield what a worker lacks."""
        if isinstance(found, BaseException):
            yield ClusterError(_CANNOT_START, worker=at, reason=_one_line(found))
            return
        _, answer, why = _told(found)
        if answer is None:
            yield ClusterError(_CANNOT_START, worker=at, reason=why or "–")
        else:
            yield from _of_machine(at, answer)

    # Handing out

    def ends(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """Yield what became of each job."""
        self.waiting.extend(jobs)
        while self.waiting or self.under_way:
            with self._clearly():
                self._look()
                self._hand_out()
                found = self._found()
            yield from found

    def _hand_out(self) -> None:
        """Fill the window once half of it is done: many tasks in one message cost little."""
        window = max(LEAST, AHEAD * self.threads)
        if not self.waiting or len(self.under_way) > window // 2:
            return
        parts = [p for _ in range(window - len(self.under_way)) if (p := self._part())]
        for part, future in zip(parts, self._submitted(parts), strict=True):
            self.under_way[future] = part
            future.add_done_callback(self.ended.put)

    def _part(self) -> list[Job]:
        """Return the jobs of the next task: several while many wait, one each towards the end."""
        size = min(TOGETHER, len(self.waiting) // (4 * max(1, self.threads)))
        return [self.waiting.popleft() for _ in range(min(max(1, size), len(self.waiting)))]

    def _submitted(self, parts: Sequence[list[Job]]) -> "list[Future[Any]]":
        from analysis.batch import worker

        orders = [[pickle.dumps(Order(self.asked, job)) for job in part] for part in parts]
        count, told = len(parts), (self.plugin, self.asked.run)
        futures: list[Future[Any]] = self.client.map(
            worker.do, *([one] * count for one in told), orders, [self.seconds] * count,
            key=[_key(part, self.asked) for part in parts], retries=RETRIES, pure=False,
        )  # fmt: skip
        return futures

    def _look(self) -> None:
        """See now and then how large the cluster is; one without workers is waited for."""
        now = time.monotonic()
        if now - self.looked_at < LOOK * 5 and self.threads:
            return
        self.threads, self.looked_at = sum(self.client.nthreads().values()), now
        if self.threads:
            self.alive_at = now
        elif now - self.alive_at > WORKER_SECONDS:
            raise self._no_worker()

    # Taking in

    def _found(self) -> list[Outcome]:
        """Return the outcomes that came; none where nothing came for a moment."""
        futures = self._taken()
        if any(future.status in ("cancelled", "lost") for future in futures):
            raise self._lost()
        good = [future for future in futures if future.status == "finished"]
        answers = dict(zip(good, self.client.gather(good), strict=True))
        told = [
            (job, one)
            for future in futures
            for job, one in zip(self.under_way[future], self._said(future, answers), strict=True)
        ]
        self._bring([one for _, one in told if not isinstance(one, str)])
        for future in futures:
            del self.under_way[future]
        return [self._outcome(job, one) for job, one in told]

    def _said(self, future: "Future[Any]", answers: "Mapping[Future[Any], Any]") -> list[Any]:
        """Return what was said of each job of a task; why there is nothing where it was lost."""
        if future in answers:
            return [_told(one) for one in answers[future]]
        return [_one_line(future.exception())] * len(self.under_way[future])

    def _taken(self) -> "list[Future[Any]]":
        futures = []
        with suppress(Empty):
            futures.append(self.ended.get(timeout=LOOK))
            while True:
                futures.append(self.ended.get_nowait())
        return futures

    def _bring(self, told: "Sequence[_Told]") -> None:
        """Bring down what jobs wrote, where it does not stand here already."""
        files = [answer.files for _, answer, _ in told if answer]
        carrying.bring(self.folder, sorted({name for names in files for name in names}))

    def _outcome(self, job: Job, told: "_Told | str") -> Outcome:
        if isinstance(told, str):
            return self._composed(job, _WORKERS_LOST, reason=told)
        at, answer, why = told
        if answer is None and why:
            raise ClusterError(_CANNOT_START, worker=at, reason=why)
        if answer is None:
            return self._composed(job, _HOST_LOST, count=str(TRIES), worker=at)
        if faults := list(_of_machine(at, answer)):
            raise ClusterError.of(faults)
        assert answer.outcome is not None
        lacking = [
            n for n, digest in answer.files.items() if not _is_whole(self.folder / n, digest)
        ]
        if lacking and answer.outcome.ok:
            error = _NOT_WHOLE.format(name=", ".join(lacking))
            return replace(answer.outcome, ok=False, error=error)
        return answer.outcome

    def _composed(self, job: Job, words: str, **facts: str) -> Outcome:
        """Write a page that says why there is none; a document has no such page."""
        if job.maker:
            return Outcome(job.page, job.notebook.name, False, words.format(**facts))
        return making.composed(job, self.folder, {}, 0, 0, words, **facts)

    @contextmanager
    def _clearly(self) -> Iterator[None]:
        """Raise ClusterError in the place of what the library raises when its scheduler is gone."""
        from concurrent.futures import CancelledError

        try:
            yield
        except UserError:
            raise
        except (OSError, TimeoutError, CancelledError, RuntimeError) as error:
            raise self._lost() from error

    def _lost(self) -> ClusterError:
        self.is_lost = True
        return ClusterError(_LOST, address=self.address)


_Told = tuple[str, Answer | None, str]


def _told(found: Any) -> _Told:
    """Return what a worker said; what is no answer of ours is none."""
    at, answer, why = found
    return at, pickle.loads(answer) if answer else None, why


def _of_machine(at: str, answer: Answer) -> Iterator[ClusterError]:
    """Yield the faults of a machine, each with its name."""
    worker = f"{at} ({answer.machine})" if answer.machine else at
    for words, facts in answer.faults:
        yield ClusterError(words, **{"worker": worker, **facts})


def _is_whole(path: Path, digest: str) -> bool:
    """Whether a file is what was written; a shared folder may show it some seconds late."""
    if hash_if_there(path) == digest:
        return True
    until = time.monotonic() + host.PATIENCE
    while time.monotonic() < until:
        time.sleep(0.2)
        if hash_if_there(path) == digest:
            return True
    return False
