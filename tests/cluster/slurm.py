"""A Slurm cluster of one node on this machine, for as long as a `with` block lasts.

slurmctld and slurmd run in the foreground as children, without systemd, munge or a database. Needs root,
because slurmd starts tasks under the user who submitted them.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType

CONFIGURATION = """\
ClusterName=psg
SlurmctldHost=localhost
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/none
CredType=cred/none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
ReturnToService=2
KillWait=5
SchedulerParameters=batch_sched_delay=0,sched_interval=1
SlurmctldPort={controller_port}
SlurmdPort={node_port}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
NodeName=localhost CPUs={cores} RealMemory={megabytes} State=UNKNOWN
PartitionName=test Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def free_port() -> int:
    """A TCP port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until(condition, seconds: float, what: str, every: float = 0.05) -> None:
    """Returns when `condition()` is true; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds:g} s for {what}")
        time.sleep(every)


class Slurm:
    """The cluster; its commands run with its configuration."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = dict(os.environ, SLURM_CONF=str(folder / "slurm.conf"))
        self._daemons: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Slurm:
        for name in ("state", "spool"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        text = CONFIGURATION.format(
            user=pwd.getpwuid(os.getuid()).pw_name,
            controller_port=free_port(),
            node_port=free_port(),
            folder=self.folder,
            cores=os.cpu_count(),
            megabytes=os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20 * 9 // 10,
        )
        (self.folder / "slurm.conf").write_text(text)
        try:
            self._start("slurmctld", "-D")
            self._start("slurmd", "-D", "-N", "localhost")
            wait_until(lambda: "idle" in self.run("sinfo", "-h", "-o", "%T", check=False), 60, "an idle node")
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            print(self.logs())
        for daemon in reversed(self._daemons):
            daemon.terminate()
        for daemon in self._daemons:
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()

    def _start(self, program: str, *arguments: str) -> None:
        path = shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin:/sbin")
        if path is None:
            raise FileNotFoundError(f"{program} is not installed (Debian: slurmctld, slurmd, slurm-client)")
        with (self.folder / f"{program}.out").open("wb") as out:
            self._daemons.append(
                subprocess.Popen([path, *arguments], env=self.environment, stdout=out, stderr=out)
            )

    def logs(self) -> str:
        """The ends of both daemons' logs."""
        ends = []
        for path in sorted(self.folder.glob("slurm*.log")) + sorted(self.folder.glob("slurm*.out")):
            ends.append(f"== {path.name}\n" + "\n".join(path.read_text(errors="replace").splitlines()[-30:]))
        return "\n".join(ends)

    def run(self, *command: str, check: bool = True) -> str:
        """The output of a Slurm command (`sbatch`, `squeue`, `scontrol`, ...)."""
        run = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )
        if check and run.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: exit {run.returncode}: {run.stderr.strip()}")
        return run.stdout

    def submit(self, *arguments: str) -> str:
        """The number of the job that `sbatch` made of these arguments."""
        return self.run("sbatch", "--parsable", *arguments).strip()

    def states(self, job: str) -> dict[str, str]:
        """The state of every task of the job by its number in the array ("" for a job of one task)."""
        found = {}
        for record in self.run("scontrol", "-o", "show", "job", job).splitlines():
            fields = dict(part.split("=", 1) for part in record.split() if "=" in part)
            found[fields.get("ArrayTaskId", "")] = fields["JobState"]
        return found

    def wait(self, job: str, seconds: float = 120) -> dict[str, str]:
        """The final states of the job's tasks."""
        running = {"PENDING", "RUNNING", "COMPLETING", "CONFIGURING", "REQUEUED", "SUSPENDED"}
        wait_until(lambda: not running & set(self.states(job).values()), seconds, f"job {job}", every=0.2)
        return self.states(job)
