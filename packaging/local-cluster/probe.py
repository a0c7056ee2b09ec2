"""Tells from when to when the cluster could be written to, beside whatever orderd makes of it."""

import threading
import time

import psycopg2

PAUSE = 0.02


class Probe:
    """
    Commits a row on each node over and over, without orderd and without its proxies. What counts is a commit that the synchronous
    standby has confirmed. (psycopg2 is there: Patroni needs it, too.)
    """

    def __init__(self, nodes, passfile):
        self.nodes = nodes
        self.passfile = passfile
        self.commits = []
        self.stopping = threading.Event()

    def start(self):
        self.stopping = threading.Event()
        self.commits.clear()
        for node in self.nodes:
            threading.Thread(target=self.run, args=(node, self.stopping), daemon=True).start()

    def stop(self):
        # One that waits for a frozen node ends whenever it can.
        self.stopping.set()

    def since(self, moment):
        """When a commit ended, by the clock that does not jump, and on which node."""
        return [commit for commit in self.commits if commit[0] >= moment]

    def connect(self, node):
        connection = psycopg2.connect(
            host="127.0.0.1", port=node.port, user="postgres", dbname="postgres", passfile=self.passfile, connect_timeout=2,
            # The server's log is not for the refusals of standbys.
            options="-c synchronous_commit=on -c log_min_messages=fatal", application_name="probe")
        connection.autocommit = True
        return connection

    def run(self, node, stopping):
        connection = None
        while not stopping.is_set():
            try:
                connection = connection or self.connect(node)
                with connection.cursor() as cursor:
                    cursor.execute("UPDATE probe SET commits = commits + 1 WHERE node = %s", (node.name,))
                # A wait for the standby that was given up is no commit to rely on: all that tells is a warning.
                if not connection.notices:
                    self.commits.append((time.monotonic(), node.name))
                connection.notices.clear()
            except psycopg2.errors.ReadOnlySqlTransaction:
                # A standby, on a connection that becomes writable when the node does.
                pass
            except psycopg2.Error:
                if connection is not None:
                    connection.close()
                connection = None
            stopping.wait(PAUSE)
        if connection is not None:
            connection.close()
