"""Runs a program on a terminal of its own and prints, as JSON, what it wrote and how it left the terminal.

terminal.py ROWS COLUMNS STEPS PROGRAM ARGUMENT...

STEPS are done in a row: `seen:TEXT` waits until TEXT was written since the step before, `key:q` types, `size:ROWSxCOLUMNS` makes the
window another size. What was written before each step is one frame. Then it waits for the end of the program.
"""
import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

BOUND = 20


def resize(terminal, rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def main():
    rows, columns, steps, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3].split(","), sys.argv[4:]
    ours, theirs = pty.openpty()
    resize(theirs, rows, columns)
    before = termios.tcgetattr(theirs)
    child = os.fork()
    if child == 0:
        os.setsid()
        fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)
        for descriptor in (0, 1, 2):
            os.dup2(theirs, descriptor)
        os.environ["TERM"] = "xterm"
        # Whoever runs the tests in the background has had it ignored.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execvp(program[0], program)

    written, frames = b"", []
    end = time.monotonic() + BOUND
    status = None
    while time.monotonic() < end and status is None:
        if select.select([ours], [], [], 0.05)[0]:
            written += os.read(ours, 65536)
        while steps:
            kind, _, value = steps[0].partition(":")
            if kind == "seen":
                if value.encode() not in written:
                    break
            elif kind == "size":
                resize(theirs, *(int(number) for number in value.split("x")))
            else:
                os.write(ours, value.encode().decode("unicode_escape").encode())
            steps.pop(0)
            frames.append(written.decode(errors="replace"))
            written = b""
        ended, code = os.waitpid(child, os.WNOHANG)
        if ended:
            status = os.waitstatus_to_exitcode(code)

    if status is None:
        os.kill(child, 9)
        os.waitpid(child, 0)
    while select.select([ours], [], [], 0)[0]:
        written += os.read(ours, 65536)
    frames.append(written.decode(errors="replace"))
    json.dump({"exit": status, "frames": frames, "restored": termios.tcgetattr(theirs) == before, "left": steps}, sys.stdout)


main()
