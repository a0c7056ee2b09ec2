#!/usr/bin/python3
"""Runs a cluster until it is told to end; started by packaging/cluster, as whom PostgreSQL may run."""

import argparse
import asyncio
import os
import shutil
import signal
import sys

import psycopg2

from cluster import Cluster
from commands import Commands
from control import Control
from node import DURABILITY
from processes import adopt_orphans, say


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory")
    parser.add_argument("sockets")
    parser.add_argument("--binaries", required=True)
    parser.add_argument("--orderctl", required=True)
    parser.add_argument("--durability", choices=DURABILITY, default="strict")
    parser.add_argument("--cuttable", action="store_true")
    return parser.parse_args()


def show(cluster, orderctl):
    for node in cluster.nodes.values():
        say(f"PostgreSQL {node.name} on 127.0.0.1:{node.port}, its Patroni on 127.0.0.1:{node.api_port}")
    for daemon in cluster.daemons:
        say(f"orderd {daemon.name} on http://127.0.0.1:{daemon.port} and {daemon.endpoint}")
    say(f"psql: PGPASSFILE={cluster.directory}/orderd.pgpass psql -h 127.0.0.1 -p PORT -U orderd orders")
    say(f"a first call: {orderctl} --endpoint {cluster.daemons[0].endpoint} add --item 'Item - A' --price 10")


def forget_settings():
    """Those of whoever started this, for other servers of theirs, would take the place of ours. No proxy leads to loopback."""
    for name in list(os.environ):
        if name.startswith(("PG", "PATRONI", "ETCD", "ORDERD_", "OTEL_", "PYTHON")) or name.lower().endswith("_proxy"):
            del os.environ[name]


async def run():
    chosen = options()
    forget_settings()
    adopt_orphans()
    ending = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, ending.set)
    cluster = Cluster(chosen.directory, chosen.sockets, chosen.binaries, chosen.durability, chosen.cuttable)
    control = Control(os.path.join(chosen.sockets, "control"), Commands(cluster))
    told = asyncio.create_task(ending.wait())
    starting = asyncio.create_task(cluster.start())
    try:
        await asyncio.wait([told, starting], return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            await starting
            show(cluster, chosen.orderctl)
            # Whoever finds this socket finds all that it speaks of.
            await control.start()
            say("all of it runs until Ctrl-C.")
            await told
        return 0
    except (RuntimeError, OSError, psycopg2.Error) as error:
        say(error)
        return 1
    finally:
        say("ending")
        starting.cancel()
        # Nothing is started any more from here on.
        await asyncio.wait([starting])
        await cluster.end()
        for directory in (chosen.directory, chosen.sockets):
            shutil.rmtree(directory, ignore_errors=True)


sys.exit(asyncio.run(run()))
