#!/usr/bin/python3
"""Gives a running cluster a command, and prints its answer.

  call.py CONTROL_SOCKET COMMAND [ARGUMENT]...
"""

import json
import socket
import sys

with socket.socket(socket.AF_UNIX) as connection:
    try:
        connection.connect(sys.argv[1])
    except OSError:
        sys.exit("cluster: no cluster runs; start one: make cluster")
    connection.sendall(" ".join(sys.argv[2:]).encode() + b"\n")
    answer = json.loads(connection.makefile().readline() or '{"error": "the cluster has ended"}')
if "error" in answer:
    sys.exit(f"cluster: {answer['error']}")
print(json.dumps(answer, indent=2))
