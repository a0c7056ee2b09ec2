"""An orderd over the cluster, with the proxies between it and the nodes if there are any."""

import asyncio
import os
import signal
import urllib.parse

from processes import Child
from proxy import Proxy


class Daemon:
    def __init__(self, name, directory, sockets, port, ports, targets):
        self.name = name
        self.port = port
        self.socket = os.path.join(sockets, f"{name}.sock")
        self.proxies = {node: Proxy(own, target) for node, own, target in targets}
        self.orderctl = os.path.join(directory, "bin", "orderctl")
        hosts = ",".join(f"127.0.0.1:{port}" for port in ports)
        passfile = urllib.parse.quote(os.path.join(directory, "orderd.pgpass"))
        self.store = f"postgres://orderd@{hosts}/orders?passfile={passfile}"
        self.child = Child(name, [
            os.path.join(directory, "bin", "orderd"), "--socket", self.socket, "--listen", f"127.0.0.1:{port}", "--store", self.store,
        ], os.path.join(directory, f"{name}.log"), {
            # A line for each call would fill the disk under load.
            "ORDERD_Log__Level": "warning", "ORDERD_Log__Format": "json",
        })

    @property
    def endpoint(self):
        return f"unix:{self.socket}"

    async def start(self):
        for proxy in self.proxies.values():
            await proxy.start()
        await self.child.start()

    async def serves(self):
        if not self.child.is_running:
            raise RuntimeError(f"{self.name} ended before it served")
        check = await asyncio.create_subprocess_exec(
            self.orderctl, "--endpoint", self.endpoint, "--timeout", "1s", "health",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL)
        return await check.wait() == 0

    async def stop(self):
        """A clean stop; its exit code, or None if it had to be killed."""
        self.child.signal(signal.SIGTERM)
        code = await self.child.wait(10)
        if code is None:
            self.child.signal(signal.SIGKILL)
        return code
