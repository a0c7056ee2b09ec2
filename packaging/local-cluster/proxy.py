"""A connection that can be cut: what lies between one orderd and one PostgreSQL node, in place of a network."""

import asyncio
import socket
import struct

CHUNK = 65536


class Proxy:
    """
    Forwards connections. A cut either stalls them, as a host that answers nothing any more, or drops them, as one that refuses
    connections. Once healed, what was stalled arrives after all, as TCP has it.
    """

    def __init__(self, port, target):
        self.port = port
        self.target = target
        self.flowing = asyncio.Event()
        self.flowing.set()
        self.server = None
        self.writers = set()

    async def start(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", self.port, limit=CHUNK)

    async def cut(self, how):
        self.flowing.clear()
        if how == "drop":
            self.server.close()
            self.server = None
            self.reset()

    async def heal(self):
        self.flowing.set()
        if self.server is None:
            await self.start()

    def reset(self):
        for writer in list(self.writers):
            # No lingering: the other side gets a reset at once.
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    async def serve(self, reader, writer):
        self.writers.add(writer)
        try:
            await self.flowing.wait()
            upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", self.target, limit=CHUNK)
        except OSError:
            self.close(writer)
            return
        self.writers.add(upstream_writer)
        # A closed connection is closed on both sides: PostgreSQL knows no half-closed one.
        ways = [asyncio.create_task(self.forward(*way)) for way in ((reader, upstream_writer), (upstream_reader, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            self.close(writer)
            self.close(upstream_writer)

    async def forward(self, reader, writer):
        try:
            while data := await reader.read(CHUNK):
                await self.flowing.wait()
                writer.write(data)
                await writer.drain()
            await self.flowing.wait()
        except OSError:
            pass

    def close(self, writer):
        self.writers.discard(writer)
        writer.close()
