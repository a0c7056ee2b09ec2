"""What a running cluster can be told to do, by packaging/cluster COMMAND or by a test."""

import asyncio
import inspect
import time

from processes import say

WHOLE = 120


class Commands:
    """Each command is a method with text arguments; its answer is an object, and a RuntimeError says why it did not work."""

    NAMES = ("status", "wait", "kill-primary", "kill-node", "kill-standby", "freeze", "thaw", "switchover", "cut", "heal", "silence",
             "unsilence", "probe", "commits")

    def __init__(self, cluster):
        self.cluster = cluster

    async def run(self, name, arguments):
        if name not in self.NAMES:
            raise RuntimeError(f"there is no command {name}; one of: {' '.join(self.NAMES)}")
        command = getattr(self, name.replace("-", "_"))
        try:
            inspect.signature(command).bind(*arguments)
        except TypeError as error:
            raise RuntimeError(f"{name} {' '.join(arguments)}: {error}") from error
        return await command(*arguments)

    async def node(self, name, otherwise):
        """The node of this name, or the one that plays this part."""
        name = name or await asyncio.to_thread(otherwise)
        if name not in self.cluster.nodes:
            raise RuntimeError(f"there is no node {name}" if name else "there is no such node at the moment")
        return self.cluster.nodes[name]

    def done(self, what, node=None):
        say(what)
        return {"node": node.name if node else None, "at": time.monotonic()}

    async def status(self):
        members = await asyncio.to_thread(self.cluster.members)
        return {
            "durability": self.cluster.durability,
            "etcd": {"pid": self.cluster.etcd.child.pid, "port": self.cluster.etcd.port},
            "nodes": [{
                "name": node.name, "role": members.get(node.name, {}).get("role"), "state": members.get(node.name, {}).get("state"),
                "timeline": members.get(node.name, {}).get("timeline"), "port": node.port, "patroni_port": node.api_port,
                "patroni": node.patroni.pid, "postgres": node.postmaster, "frozen": node.is_frozen,
            } for node in self.cluster.nodes.values()],
            "daemons": [{
                "name": daemon.name, "pid": daemon.child.pid, "port": daemon.port, "socket": daemon.socket, "store": daemon.store,
                "log": daemon.child.log,
            } for daemon in self.cluster.daemons],
        }

    async def wait(self, seconds=str(WHOLE)):
        await self.cluster.wait(float(seconds))
        return {"node": await asyncio.to_thread(self.cluster.leader), "at": time.monotonic()}

    async def kill_primary(self):
        node = await self.node(None, self.cluster.leader)
        node.kill_postgres()
        return self.done(f"kill -9 of PostgreSQL of the primary, {node.name}", node)

    async def kill_node(self, name=None):
        node = await self.node(name, self.cluster.leader)
        node.kill()
        return self.done(f"kill -9 of PostgreSQL and Patroni of {node.name}", node)

    async def kill_standby(self, name=None):
        node = await self.node(name, self.cluster.synchronous_standby)
        node.kill()
        return self.done(f"kill -9 of PostgreSQL and Patroni of the standby, {node.name}", node)

    async def freeze(self, name=None):
        node = await self.node(name, self.cluster.leader)
        node.freeze()
        return self.done(f"SIGSTOP to PostgreSQL and Patroni of {node.name}", node)

    async def thaw(self, name=None):
        for node in self.cluster.nodes.values():
            if node.is_frozen and name in (None, node.name):
                node.thaw()
        return self.done("SIGCONT to what was frozen")

    async def switchover(self, name=None):
        leader = await self.node(None, self.cluster.leader)
        node = await self.node(name, self.cluster.synchronous_standby)
        at = time.monotonic()
        await asyncio.to_thread(leader.ask, "switchover", {"leader": leader.name, "candidate": node.name})
        return {**self.done(f"switchover from {leader.name} to {node.name}", node), "at": at}

    async def cut(self, name=None, how="stall", daemon_name=None):
        if how not in ("stall", "drop"):
            raise RuntimeError("a cut is either stall or drop")
        node = await self.node(None if name == "primary" else name, self.cluster.leader)
        proxies = [daemon.proxies[node.name] for daemon in self.cluster.daemons
                   if daemon_name in (None, daemon.name) and node.name in daemon.proxies]
        if not proxies:
            raise RuntimeError("there is nothing to cut: start the cluster with --cuttable")
        for proxy in proxies:
            await proxy.cut(how)
        return self.done(f"cut ({how}) between {daemon_name or 'every orderd'} and {node.name}", node)

    async def heal(self):
        """Undoes all of it: what was killed is started, what was frozen or cut goes on."""
        for daemon in self.cluster.daemons:
            for proxy in daemon.proxies.values():
                await proxy.heal()
        at = time.monotonic()
        for node in self.cluster.nodes.values():
            node.unsilence()
            if node.is_frozen:
                node.thaw()
            if not node.patroni.is_running:
                await node.patroni.start()
        return {**self.done("healed"), "at": at}

    async def silence(self):
        leader = await asyncio.to_thread(self.cluster.leader)
        for node in self.cluster.nodes.values():
            if node.name != leader:
                node.silence()
        return self.done("the standbys receive nothing")

    async def unsilence(self):
        for node in self.cluster.nodes.values():
            node.unsilence()
        return self.done("the standbys receive again")

    async def probe(self, switch="on"):
        self.cluster.probe.stop()
        if switch == "on":
            self.cluster.probe.start()
        return {}

    async def commits(self, moment="0"):
        return {"commits": self.cluster.probe.since(float(moment))}
