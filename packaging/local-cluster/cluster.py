"""Three PostgreSQL nodes under Patroni, one etcd, three orderd: started in their order, and ended so that nothing is left."""

import asyncio
import json
import os
import secrets
import signal
import subprocess
import time

import psycopg2

from daemon import Daemon
from etcd import Etcd
from node import Node
from probe import Probe
from processes import Reaper, descendants, free_ports, last_lines, say, say_that_it_ended, send

NODES = ("n1", "n2", "n3")
DAEMONS = ("o1", "o2", "o3")
# From nothing to a leader with a standby takes some 15 s on an idle machine.
START = 120


class Cluster:
    def __init__(self, directory, sockets, binaries, durability, is_cuttable):
        self.directory = directory
        self.durability = durability
        ports = free_ports(2 + 2 * len(NODES) + len(DAEMONS) * (1 + len(NODES)))
        self.passwords = {user: secrets.token_urlsafe(24) for user in ("postgres", "replicator", "orderd", "etcd", "api")}
        self.etcd = Etcd(directory, ports.pop(), ports.pop(), self.passwords["etcd"])
        self.nodes = {name: Node(name, directory, ports.pop(), ports.pop(), self.etcd, self.passwords, binaries, durability)
                      for name in NODES}
        self.daemons = []
        for name in DAEMONS:
            targets = [(node.name, ports.pop(), node.port) for node in self.nodes.values()] if is_cuttable else []
            direct = [own for _, own, _ in targets] or [node.port for node in self.nodes.values()]
            self.daemons.append(Daemon(name, directory, sockets, ports.pop(), direct, targets))
        self.passfile("postgres")
        self.passfile("orderd")
        self.probe = Probe(self.nodes.values(), os.path.join(directory, "postgres.pgpass"))

    def passfile(self, user):
        path = os.path.join(self.directory, f"{user}.pgpass")
        with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(f"*:*:*:{user}:{self.passwords[user]}\n")

    def children(self):
        return [self.etcd.child, *(node.patroni for node in self.nodes.values()), *(daemon.child for daemon in self.daemons)]

    # --- its life -----------------------------------------------------------------------------------------------------------
    async def start(self):
        self.reaper = asyncio.create_task(Reaper(self.children, self.note_postgres, self.note_end).run())
        say("starting etcd")
        await self.etcd.start()
        say(f"starting three PostgreSQL nodes under Patroni ({self.durability})")
        # One after the other: the first to come makes the database, and the others copy it.
        for node in self.nodes.values():
            await node.patroni.start()
            await self.until(lambda node=node: node.ask("patroni"), f"Patroni of {node.name}", node.patroni)
        await self.wait(START)
        await asyncio.to_thread(self.create_database)
        say("starting three orderd")
        await asyncio.gather(*(daemon.start() for daemon in self.daemons))
        for daemon in self.daemons:
            await self.until_served(daemon)

    async def until(self, is_so, what, child):
        deadline = time.monotonic() + START
        while not await asyncio.to_thread(is_so):
            if not child.is_running or time.monotonic() > deadline:
                raise RuntimeError(f"{what} does not run. Its log ends with:\n{last_lines(child.log)}")
            await asyncio.sleep(0.1)

    async def until_served(self, daemon):
        deadline = time.monotonic() + START
        while not await daemon.serves():
            if time.monotonic() > deadline:
                raise RuntimeError(f"{daemon.name} does not serve after {START} s. Its log ends with:\n{last_lines(daemon.child.log)}")
            await asyncio.sleep(0.1)

    def create_database(self):
        leader = self.nodes[self.leader()]
        connection = psycopg2.connect(host="127.0.0.1", port=leader.port, user="postgres", dbname="postgres",
                                      passfile=os.path.join(self.directory, "postgres.pgpass"))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("CREATE ROLE orderd LOGIN PASSWORD %s", (self.passwords["orderd"],))
            cursor.execute("CREATE DATABASE orders OWNER orderd")
            cursor.execute("CREATE TABLE probe (node text PRIMARY KEY, commits bigint NOT NULL DEFAULT 0)")
            cursor.executemany("INSERT INTO probe (node) VALUES (%s)", [(name,) for name in self.nodes])
        connection.close()

    def note_postgres(self):
        for node in self.nodes.values():
            node.seen = node.postmaster or node.seen

    def note_end(self, pid, code):
        for node in self.nodes.values():
            if node.is_unexpected_end(pid, code):
                say_that_it_ended(f"PostgreSQL of {node.name}", code, node.patroni.log)

    async def end(self):
        """orderd stops as it always does; what is below it holds nothing that is kept, and is ended at once."""
        self.probe.stop()
        for node in self.nodes.values():
            node.thaw()
            node.unsilence()
        running = [daemon for daemon in self.daemons if daemon.child.is_running]
        for daemon, code in zip(running, await asyncio.gather(*(daemon.stop() for daemon in running))):
            if code != 0:
                say(f"{daemon.name} " + ("did not stop within 10 s." if code is None else f"ended with exit code {code}.")
                    + f" Its log ends with:\n{last_lines(daemon.child.log)}")
        for node in self.nodes.values():
            node.patroni.signal(signal.SIGKILL)
        for node in self.nodes.values():
            node.condemned = node.postmaster or node.condemned
            # An immediate shutdown: PostgreSQL gives back its shared memory, which SIGKILL would leave.
            send(signal.SIGQUIT, [node.postmaster] if node.postmaster else [])
        self.etcd.child.signal(signal.SIGTERM)
        deadline = time.monotonic() + 10
        while (left := descendants(os.getpid())) and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        send(signal.SIGKILL, left)
        for node in self.nodes.values():
            remove_shared_memory(node)

    # --- who is what --------------------------------------------------------------------------------------------------------
    def members(self):
        """What Patroni says of each node; the first one that answers is believed."""
        for node in sorted(self.nodes.values(), key=lambda node: node.is_frozen):
            text = None if node.is_frozen or not node.patroni.is_running else node.ask("cluster")
            if text:
                return {member["name"]: member for member in json.loads(text)["members"]}
        return {}

    def leader(self):
        return next((name for name, member in self.members().items() if member["role"] == "leader"), None)

    def synchronous_standby(self):
        roles = {name: member["role"] for name, member in self.members().items()}
        return next((name for name, role in roles.items() if role == "sync_standby"),
                    next((name for name, role in roles.items() if role == "replica"), None))

    def is_whole(self):
        """Whether one node leads, all others receive from it, and one of those confirms, as PostgreSQL itself says."""
        states = [node.state() for node in self.nodes.values()]
        if not all(state.get("state") == "running" for state in states):
            return False
        leaders = [state for state in states if state["role"] in ("master", "primary")]
        if len(leaders) != 1 or len({state.get("timeline") for state in states}) != 1:
            return False
        standbys = [standby for standby in leaders[0].get("replication", []) if standby["state"] == "streaming"]
        return (len(standbys) == len(self.nodes) - 1
                and (self.durability == "asynchronous" or any(standby["sync_state"] in ("sync", "quorum") for standby in standbys)))

    async def wait(self, seconds):
        """Until one node leads, one confirms, and all follow."""
        deadline = time.monotonic() + seconds
        while not await asyncio.to_thread(self.is_whole):
            if time.monotonic() > deadline:
                raise RuntimeError(f"the cluster is not whole after {seconds} s: {self.members()}")
            await asyncio.sleep(0.1)


def remove_shared_memory(node):
    """The one segment that a PostgreSQL that was killed leaves until it is started again."""
    try:
        with open(os.path.join(node.data, "postmaster.pid"), encoding="utf-8") as file:
            segment = file.read().splitlines()[6].split()[1]
    except (OSError, IndexError):
        return
    subprocess.run(["ipcrm", "--shmem-id", segment], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
