"""The socket on which a running cluster takes commands: a line each, answered with a line of JSON."""

import asyncio
import json
import os


class Control:
    def __init__(self, path, commands):
        self.path = path
        self.commands = commands
        self.server = None

    async def start(self):
        self.server = await asyncio.start_unix_server(self.serve, self.path)
        os.chmod(self.path, 0o600)

    async def serve(self, reader, writer):
        try:
            while line := (await reader.readline()).decode():
                writer.write(json.dumps(await self.answer(line.split())).encode() + b"\n")
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    async def answer(self, words):
        try:
            return await self.commands.run(words[0] if words else "", words[1:])
        except (RuntimeError, ValueError, OSError) as error:
            return {"error": str(error)}
