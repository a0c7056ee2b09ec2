"""The cluster's processes: started, watched and ended by their numbers, those that they leave behind included."""

import asyncio
import ctypes
import os
import random
import signal
import socket

PR_SET_CHILD_SUBREAPER = 36
TAIL = 15

libc = ctypes.CDLL(None, use_errno=True)


def say(text):
    print(f"cluster: {text}", flush=True)


def adopt_orphans():
    """Patroni detaches the PostgreSQL that it starts. It becomes a child of this process, so that it can be found and ended."""
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def process_table():
    """The parent and the state of each process."""
    table = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as stat:
                    # The program's name stands in brackets and may hold anything.
                    state, parent = stat.read().rpartition(")")[2].split()[:2]
                table[int(name)] = (int(parent), state)
            except OSError:
                pass
    return table


def descendants(pid):
    """All processes below one that still run, parents first."""
    table = process_table()
    found, level = [], [pid]
    while level:
        level = [child for child, (parent, state) in table.items() if parent in level and state != "Z"]
        found += level
    return found


def command_line(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def send(number, pids):
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def free_ports(count):
    """Ports of loopback that the kernel does not give to clients: a node that is down for a while finds its own free again."""
    with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as file:
        first_of_clients = int(file.read().split()[0])
    candidates = list(range(max(first_of_clients - 12000, 10000), max(first_of_clients, 22000)))
    random.shuffle(candidates)
    found = []
    for port in candidates:
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
        found.append(port)
        if len(found) == count:
            return found
    raise OSError("there are not enough free ports on 127.0.0.1")


def last_lines(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as log:
            return "".join(f"    {line}" for line in log.readlines()[-TAIL:])
    except OSError:
        return ""


def say_that_it_ended(name, code, log):
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    say(f"{name} ended by itself ({how}). Its log ends with:\n{last_lines(log)}")


class Child:
    """A program that runs until it is told to end. One that ends by itself is reported, with the last lines of its log."""

    def __init__(self, name, command, log, environment=None):
        self.name = name
        self.command = command
        self.log = log
        self.environment = {**os.environ, **(environment or {})}
        self.process = None
        self.is_meant_to_end = False

    @property
    def pid(self):
        return self.process.pid if self.is_running else None

    @property
    def is_running(self):
        return self.process is not None and self.process.returncode is None

    async def start(self):
        self.is_meant_to_end = False
        with open(self.log, "ab") as log:
            # A session of its own: Ctrl-C at the terminal is for this process, which ends the others in their order.
            self.process = await asyncio.create_subprocess_exec(
                # Should this process be killed, nobody else is left to end it.
                "setpriv", "--pdeathsig", "TERM", "--", *self.command,
                stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment, start_new_session=True)
        self.watch = asyncio.create_task(self.report(self.process))

    async def report(self, process):
        code = await process.wait()
        if not self.is_meant_to_end:
            say_that_it_ended(self.name, code, self.log)

    def signal(self, number):
        """Sends a signal that is not to be reported as a death."""
        if self.is_running:
            self.is_meant_to_end = self.is_meant_to_end or number not in (signal.SIGSTOP, signal.SIGCONT)
            send(number, [self.process.pid])

    async def wait(self, seconds):
        try:
            return await asyncio.wait_for(self.process.wait(), seconds)
        except asyncio.TimeoutError:
            return None


class Reaper:
    """Takes note of the processes that come to be and end below this one, and for which nobody else waits."""

    def __init__(self, children, sample, ended):
        self.children = children
        self.sample = sample
        self.ended = ended

    async def run(self):
        while True:
            self.sample()
            own = os.getpid()
            waited_for = {child.process.pid for child in self.children() if child.process is not None}
            for pid, (parent, state) in process_table().items():
                if parent == own and state == "Z" and pid not in waited_for:
                    self.reap(pid)
            await asyncio.sleep(0.25)

    def reap(self, pid):
        try:
            _, status = os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            return
        self.ended(pid, os.waitstatus_to_exitcode(status))
