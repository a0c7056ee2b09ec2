"""A node of the cluster: a PostgreSQL with the Patroni that watches over it, and what can happen to both."""

import base64
import json
import os
import signal
import urllib.error
import urllib.request

from processes import Child, command_line, descendants, send

DURABILITY = {
    # What is acknowledged is on two nodes, always: without a standby nothing is written.
    "strict": {"synchronous_mode": True, "synchronous_mode_strict": True},
    # The same, but a primary that has lost its last standby goes on alone.
    "synchronous": {"synchronous_mode": True},
    # Standbys follow when they can. A failover may lose what was acknowledged.
    "asynchronous": {"synchronous_mode": False},
}


class Node:
    def __init__(self, name, directory, port, api_port, etcd, passwords, binaries, durability):
        self.name = name
        self.port = port
        self.api_port = api_port
        self.data = os.path.join(directory, name, "data")
        self.passwords = passwords
        self.is_frozen = False
        # The last PostgreSQL that was seen here, and one whose end is no surprise.
        self.seen = self.condemned = None
        self.silenced = []
        os.mkdir(os.path.join(directory, name), 0o700)
        configuration = os.path.join(directory, name, "patroni.yml")
        with open(configuration, "w", encoding="utf-8") as file:
            # What is JSON is YAML.
            json.dump(self.configuration(directory, etcd, binaries, durability), file, indent=2)
        self.patroni = Child(f"Patroni of {name}", ["patroni", configuration], os.path.join(directory, f"{name}.log"))

    def configuration(self, directory, etcd, binaries, durability):
        address, api = f"127.0.0.1:{self.port}", f"127.0.0.1:{self.api_port}"
        return {
            "scope": "orders",
            "name": self.name,
            "restapi": {"listen": api, "connect_address": api,
                        "authentication": {"username": "patroni", "password": self.passwords["api"]}},
            "etcd3": {"host": f"127.0.0.1:{etcd.port}", "username": "root", "password": etcd.password},
            "bootstrap": {
                # Short times, since all of it is on one machine. docs/cluster.md has those for real hosts.
                "dcs": {"ttl": 6, "loop_wait": 1, "retry_timeout": 2, "maximum_lag_on_failover": 104857600, "primary_start_timeout": 0,
                        **DURABILITY[durability],
                        "postgresql": {"use_pg_rewind": True, "use_slots": True, "parameters": {
                            "max_connections": 100, "wal_level": "replica", "hot_standby": "on", "wal_log_hints": "on",
                            "wal_keep_size": "256MB", "synchronous_commit": "on", "wal_retrieve_retry_interval": "200ms",
                            "password_encryption": "scram-sha-256"}}},
                "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, {"auth": "scram-sha-256"}, "data-checksums", "no-sync"],
                "pg_hba": ["host all all 127.0.0.1/32 scram-sha-256", "host replication replicator 127.0.0.1/32 scram-sha-256"],
            },
            "postgresql": {
                "listen": address, "connect_address": address, "data_dir": self.data, "bin_dir": binaries,
                "pgpass": os.path.join(directory, self.name, "pgpass"),
                "authentication": {"superuser": {"username": "postgres", "password": self.passwords["postgres"]},
                                   "replication": {"username": "replicator", "password": self.passwords["replicator"]}},
                # TCP only: a socket's path may be too long. Shared memory in files: what is killed leaves nothing in /dev/shm.
                "parameters": {"unix_socket_directories": "", "dynamic_shared_memory_type": "mmap"},
            },
        }

    @property
    def postmaster(self):
        """The process number of PostgreSQL, if it runs."""
        try:
            with open(os.path.join(self.data, "postmaster.pid"), encoding="utf-8") as file:
                pid = int(file.readline())
        except (OSError, ValueError):
            return None
        return pid if self.data in command_line(pid) else None

    @property
    def postgres(self):
        """All processes of PostgreSQL, the first one first."""
        pid = self.postmaster
        return [pid, *descendants(pid)] if pid else []

    def kill_postgres(self):
        pid = self.postmaster
        if pid is None:
            raise RuntimeError(f"PostgreSQL of {self.name} does not run")
        self.condemned = pid
        # One that stands still neither starts processes nor waits for those that end, so all of them are seen.
        send(signal.SIGSTOP, [pid])
        send(signal.SIGKILL, self.postgres)

    def kill(self):
        """As a machine that is switched off."""
        pids = [self.patroni.pid, *descendants(self.patroni.pid)] if self.patroni.is_running else []
        self.patroni.is_meant_to_end = True
        send(signal.SIGKILL, pids)
        if self.postmaster:
            self.kill_postgres()

    def freeze(self):
        """As a machine that hangs: nothing is answered, and no connection is closed."""
        self.is_frozen = True
        self.signal_all(signal.SIGSTOP)

    def thaw(self):
        self.is_frozen = False
        self.signal_all(signal.SIGCONT)

    def signal_all(self, number):
        patroni = [self.patroni.pid, *descendants(self.patroni.pid)] if self.patroni.is_running else []
        send(number, patroni + self.postgres)

    def silence(self):
        """The standby confirms nothing any more, until it is heard again."""
        receivers = [pid for pid in self.postgres if "walreceiver" in command_line(pid)]
        send(signal.SIGSTOP, receivers)
        self.silenced += receivers

    def unsilence(self):
        """What has come meanwhile is lost, as on a network: the receiver ends before it reads on, and another one begins."""
        receivers = [pid for pid in self.silenced if "walreceiver" in command_line(pid)]
        send(signal.SIGTERM, receivers)
        send(signal.SIGCONT, receivers)
        self.silenced.clear()

    def is_unexpected_end(self, pid, code):
        """Whether this was PostgreSQL of this node, and neither a command nor Patroni ended it."""
        return pid == self.seen and pid != self.condemned and code != 0

    def state(self):
        """What Patroni sees of PostgreSQL here and now; nothing where it does not run."""
        text = self.ask("patroni") if self.patroni.is_running and not self.is_frozen else None
        return json.loads(text) if text else {}

    def ask(self, path, content=None):
        """A call of Patroni's REST interface; its text, or None if it does not answer. What is asked of it has to be done."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.api_port}/{path}", json.dumps(content).encode() if content else None)
        credentials = base64.b64encode(f"patroni:{self.passwords['api']}".encode()).decode()
        request.add_header("Authorization", f"Basic {credentials}")
        try:
            with urllib.request.urlopen(request, timeout=1 if content is None else 30) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            if content is None:
                return None
            raise RuntimeError(f"Patroni of {self.name}: {error.read().decode(errors='replace')}") from error
        except OSError as error:
            if content is None:
                return None
            raise RuntimeError(f"Patroni of {self.name}: {error}") from error
