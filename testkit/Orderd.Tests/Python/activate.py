"""The part of systemd that hands sockets over: listens on a Unix socket and on a port, and has one daemon after the other serve
them, the next as soon as one has ended, until its stdin is closed.

  activate.py SOCKET PROGRAM [ARGUMENT]...

Prints the port, and the process id of each daemon as it starts. The daemons' log goes to stderr."""

import os
import select
import signal
import socket
import sys

unix = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
unix.bind(sys.argv[1])
unix.listen(128)
tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
tcp.bind(("127.0.0.1", 0))
tcp.listen(128)
print(tcp.getsockname()[1], flush=True)


def start():
    child = os.fork()
    if child == 0:
        # First out of the way of 3 and 4, which is where they have to be.
        copies = [os.dup2(s.fileno(), 50 + i) for i, s in enumerate((unix, tcp))]
        for i, copy in enumerate(copies):
            os.dup2(copy, 3 + i, inheritable=True)
        os.closerange(5, 60)
        os.dup2(2, 1)
        environment = dict(os.environ, LISTEN_FDS="2", LISTEN_PID=str(os.getpid()))
        os.execve(sys.argv[2], sys.argv[2:], environment)
    print(child, flush=True)
    return child


# A byte in this pipe says that the child has ended.
ended, tell = os.pipe()
os.set_blocking(tell, False)
signal.set_wakeup_fd(tell)
signal.signal(signal.SIGCHLD, lambda *_: None)
child = start()
while True:
    ready, _, _ = select.select([ended, sys.stdin], [], [])
    if sys.stdin in ready:
        break
    os.read(ended, 1)
    os.waitpid(child, 0)
    child = start()

os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
