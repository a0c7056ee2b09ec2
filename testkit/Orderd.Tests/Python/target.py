"""Opens a channel to the target named on the command line, as docs/clients.md shows it."""

import sys

import grpc


def channel():
    opened = grpc.insecure_channel(sys.argv[1])
    grpc.channel_ready_future(opened).result(timeout=10)
    return opened
