"""Opens a channel to the target named on the command line, as the README shows it."""

import sys

import grpc


def channel():
    target = sys.argv[1]
    # grpc-core sends the path of a Unix socket as :authority, which the server's HTTP/2 refuses.
    options = [("grpc.default_authority", "localhost")] if target.startswith("unix:") else []
    opened = grpc.insecure_channel(target, options=options)
    grpc.channel_ready_future(opened).result(timeout=10)
    return opened
