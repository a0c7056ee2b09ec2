"""The etcd that decides which node leads. One is enough for a trial; real clusters have three."""

import asyncio
import json
import os
import urllib.request

from processes import Child


class Etcd:
    def __init__(self, directory, client_port, peer_port, password):
        self.port = client_port
        self.password = password
        client, peer = f"http://127.0.0.1:{client_port}", f"http://127.0.0.1:{peer_port}"
        self.child = Child("etcd", [
            "etcd", "--name", "e1", "--data-dir", os.path.join(directory, "etcd"),
            "--listen-client-urls", client, "--advertise-client-urls", client,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", f"e1={peer}",
            # Its data is thrown away in the end, and its clients are on this machine.
            "--unsafe-no-fsync", "--heartbeat-interval", "50", "--election-timeout", "500", "--bcrypt-cost", "4",
        ], os.path.join(directory, "etcd.log"))

    async def start(self):
        await self.child.start()
        while not await asyncio.to_thread(self.is_healthy):
            if not self.child.is_running:
                raise RuntimeError("etcd did not start")
            await asyncio.sleep(0.05)
        await asyncio.to_thread(self.protect)

    def is_healthy(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=1) as answer:
                return json.load(answer)["health"] == "true"
        except OSError:
            return False

    def protect(self):
        """Lets in nobody without the password: whoever may write here may have Patroni run commands."""
        for path, content in (
                ("user/add", {"name": "root", "password": self.password}), ("role/add", {"name": "root"}),
                ("user/grant", {"user": "root", "role": "root"}), ("enable", {})):
            request = urllib.request.Request(f"http://127.0.0.1:{self.port}/v3/auth/{path}", json.dumps(content).encode())
            with urllib.request.urlopen(request, timeout=5):
                pass
