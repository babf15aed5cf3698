"""Bytes both ways, to the last one."""

import contextlib
import os
import random
import shutil
import signal
import socket
import ssl
import struct
import tempfile
import threading
import time
import unittest

from harness import DEADLINE, EMULATED, ROOT, wait_until
from masters import COMMAND, RELAY, Authority, Master, Relay, all_of, answer, echo

MEBIBYTE = 1 << 20


class Pumped(unittest.TestCase):
    def setUp(self):
        self.authority = Authority(self)
        self.relay = Relay(self, self.authority.file)

    def master(self, serve=echo):
        return Master(self, self.authority.issue("DNS:localhost"), serve)

    def open(self, serve):
        client = self.relay.open(self.master(serve).port)
        self.addCleanup(client.close)
        return client


class Bytes(Pumped):
    def test_megabytes_go_both_ways_at_once_to_readers_that_are_slow(self):
        down, up = random.randbytes(8 * MEBIBYTE + 1), random.randbytes(8 * MEBIBYTE + 17)
        heard = bytearray()

        def slowly(receive, size, into):
            while len(into) < size:
                data = receive(random.choice([1, 700, 5000, 40000, 300000]))
                assert data
                into += data
                if random.random() < 0.02:
                    time.sleep(0.002)

        def serve(connection):
            # One thread, since Python's TLS takes no two: turns of reading and of writing.
            connection.setblocking(False)
            sent = 0
            while sent < len(down) or len(heard) < len(up):
                with contextlib.suppress(BlockingIOError, ssl.SSLWantReadError):
                    heard.extend(connection.recv(random.choice([1, 700, 20000])))
                with contextlib.suppress(BlockingIOError, ssl.SSLWantWriteError):
                    sent += connection.send(down[sent:sent + 16384]) if sent < len(down) else 0
            connection.setblocking(True)
            connection.recv(1)

        client = self.open(serve)
        said = bytearray()
        reading = threading.Thread(target=slowly, args=(client.recv, len(down), said))
        reading.start()
        client.sendall(up)
        wait_until(lambda: len(heard) >= len(up))
        reading.join()
        self.assertTrue(said == down and heard == up)

    def test_a_reader_that_does_not_read_stops_the_writer_and_not_the_other_way(self):
        go = threading.Event()

        def serve(connection):
            connection.recv(1)
            connection.sendall(b"d" * (16 * MEBIBYTE))
            go.set()

        client = self.open(serve)
        before = memory(self.relay.process.pid)
        client.sendall(b"g")
        self.assertFalse(go.wait(0.5))
        self.assertLess(memory(self.relay.process.pid) - before, 200)
        self.assertEqual(len(all_of(client)), 16 * MEBIBYTE)
        self.assertTrue(go.wait(DEADLINE))

    def test_records_that_come_together_are_all_passed_on(self):
        def serve(connection):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
            for _ in range(5):
                connection.sendall(b"event")
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)
            connection.recv(1)
        client = self.open(serve)
        client.settimeout(DEADLINE / 4)  # sooner than the master's, whose end would bring the rest
        said = b""
        while len(said) < 25:
            said += client.recv(100)
        self.assertEqual(said, b"event" * 5)

    def test_a_hundred_connections_at_once(self):
        master = self.master()
        clients = [self.relay.open(master.port) for _ in range(100)]
        for number, client in enumerate(clients):
            client.sendall(b"%d" % number)
        for number, client in enumerate(clients):
            self.assertEqual(client.recv(100), b"%d" % number)
            client.close()

    def test_more_than_256_connections_are_refused_with_a_sentence_until_some_have_gone(self):
        # These wait for their first line.
        clients = [self.relay.connect() for _ in range(256)]
        master = self.master()
        self.assertEqual(self.relay.refusal(master.port),
                         "the relay has 256 connections and takes no more: close some of them")
        for client in clients:
            client.close()

        def there_is_room():
            with contextlib.suppress(AssertionError):
                self.relay.open(master.port).close()
                return True
        wait_until(there_is_room)

    @unittest.skipIf(EMULATED, "memory and threads are the emulator's")
    def test_memory_is_given_back(self):
        master = self.master()

        def some():
            clients = [self.relay.open(master.port) for _ in range(50)]
            for client in clients:
                client.sendall(b"x" * 50000)
            for client in clients:
                size = 0
                while size < 50000:
                    size += len(client.recv(65536))
                client.close()
            wait_until(lambda: len(os.listdir(f"/proc/{self.relay.process.pid}/task")) == 1)
        some()
        first = memory(self.relay.process.pid)
        for _ in range(4):
            some()
        # Kibibytes; each connection that were kept would take 60.
        self.assertLess(memory(self.relay.process.pid) - first, 2000)


class Ends(Pumped):
    def test_what_the_master_says_last_arrives_and_then_the_end(self):
        def serve(connection):
            connection.recv(1)
            connection.sendall(b"d" * MEBIBYTE)
            connection.unwrap()
        client = self.open(serve)
        client.sendall(b"g")
        time.sleep(0.1)
        self.assertEqual(len(all_of(client)), MEBIBYTE)

    def test_a_master_that_breaks_off_is_an_end_too_behind_what_it_said(self):
        def serve(connection):
            connection.recv(1)
            connection.sendall(b"d" * 1000)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client = self.open(serve)
        client.sendall(b"g")
        with contextlib.suppress(ConnectionResetError):
            self.assertIn(len(all_of(client)), (0, 1000))

    def test_what_the_client_says_last_arrives_though_it_has_closed(self):
        heard = []

        def serve(connection):
            connection.sendall(b"unread" * 1000)
            time.sleep(0.2)
            heard.append(all_of(connection))
        said = random.randbytes(100_000)
        client = self.open(serve)
        client.sendall(said)
        client.close()
        wait_until(lambda: heard)
        self.assertTrue(heard == [said])

    def test_a_master_may_answer_a_client_that_has_closed(self):
        heard = []

        def serve(connection):
            first = connection.recv(4)
            for _ in range(2):
                # Told that nobody is there, it would stop to listen.
                time.sleep(0.1)
                connection.sendall(b"202")
            heard.append(first + all_of(connection))
        client = self.open(serve)
        client.sendall(b"good-bye")
        client.close()
        wait_until(lambda: heard == [b"good-bye"])

    def test_a_client_that_ends_its_side_still_hears_the_answer(self):
        def serve(connection):
            whole = all_of(connection)
            connection.sendall(b"%d" % len(whole) * 1000)
        client = self.open(serve)
        client.sendall(b"q" * 300_000)
        client.shutdown(socket.SHUT_WR)
        self.assertEqual(all_of(client), b"300000" * 1000)

    def test_a_master_that_has_said_its_last_still_hears_the_client(self):
        heard = []

        def serve(connection):
            # close_notify alone: the connection itself stays open.
            with contextlib.suppress(OSError):
                connection.settimeout(0.2)
                connection.unwrap()
        client = self.open(serve)
        self.assertEqual(client.recv(10), b"")
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            while True:
                client.sendall(b"x" * 1000)
                heard.append(1)
        self.assertTrue(heard)

    def test_the_master_hears_at_once_that_a_client_was_killed(self):
        ends = []
        client = self.open(lambda connection: ends.append(all_of(connection)))
        client.close()
        wait_until(lambda: ends == [b""], 2)

    def test_a_broken_connection_costs_no_processor_while_its_client_does_not_read(self):
        broken = threading.Event()

        def serve(connection):
            # More than a unix socket holds, less than two of TCP.
            connection.sendall(b"d" * 600_000)
            time.sleep(0.1)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
            broken.set()
        self.open(serve)
        self.assertTrue(broken.wait(DEADLINE))
        before = processor(self.relay.process.pid)
        time.sleep(0.3)
        self.assertLess(processor(self.relay.process.pid) - before, 5)

    def test_a_silent_connection_stays(self):
        client = self.open(lambda connection: connection.sendall(connection.recv(5)))
        time.sleep(0.5)
        before = processor(self.relay.process.pid)
        client.sendall(b"hello")
        self.assertEqual(client.recv(10), b"hello")
        self.assertLess(processor(self.relay.process.pid) - before, 5)

    def test_sigterm_waits_for_what_clients_have_left_and_ends_with_0(self):
        heard = []

        def serve(connection):
            time.sleep(0.3)
            heard.append(all_of(connection))
        client = self.open(serve)
        client.sendall(b"good-bye")
        client.close()
        self.relay.process.terminate()
        self.assertEqual(self.relay.process.wait(5), 0)
        wait_until(lambda: heard == [b"good-bye"])

    def test_sigterm_does_not_wait_for_clients_that_stay(self):
        client = self.open(lambda connection: connection.recv(1))
        self.relay.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.relay.process.wait(5), 0)
        self.assertEqual(client.recv(1), b"")


class FirstLine(Pumped):
    def test_wrong_lines_are_answered_and_do_no_harm(self):
        cure = b"the first line is not HOST:PORT MILLIS, such as tender:5050 5000"
        for line in [b"\n", b"localhost\n", b"localhost:5050\n", b"localhost 5000\n", b"localhost:0 5000\n",
                     b"localhost:70000 5000\n", b"localhost:5050 0\n", b"localhost:5050 5000 1\n",
                     b":5050 5000\n", b"[]:5050 5000\n", b"[::1:5050 5000\n", b"::1:5050 5000\n",
                     b"local\x1bhost:5050 5000\n", b"localhost:5050\0 5000\n", b"GET / HTTP/1.1\r\n",
                     b"localhost:5050 99999999999\n", bytes(range(128, 256)) + b"\n"]:
            with self.subTest(line):
                self.assertEqual(self.relay.ask(line), cure)
        self.relay.open(self.master().port).close()

    def test_a_line_that_does_not_end_is_refused(self):
        self.assertEqual(self.relay.ask(b"x" * 100_000), b"the first line is longer than 273 bytes")

    def test_nothing_may_come_behind_the_line_before_its_answer(self):
        self.assertIn(b"something came behind", self.relay.ask(b"localhost:1 5000\nGET / HTTP/1.1\r\n\r\n"))

    def test_a_line_may_come_in_pieces(self):
        master = self.master()
        with self.relay.connect() as client:
            for byte in f"localhost:{master.port} 5000\n":
                client.sendall(byte.encode())
            self.assertEqual(answer(client), b"ok")

    def test_a_client_that_says_nothing_is_let_go(self):
        with self.relay.connect() as client:
            client.sendall(b"localhost:50")
            self.assertEqual(answer(client), b"no first line came within 5000 ms")


class Secrets(unittest.TestCase):
    @unittest.skipUnless(ROOT, "only root can be somebody else")
    def test_nobody_without_privileges_may_look_into_it(self):
        folder = tempfile.mkdtemp(prefix="relay-", dir="/var/tmp")
        self.addCleanup(shutil.rmtree, folder)
        os.chmod(folder, 0o755)
        shutil.copy(RELAY, folder)
        relay = Relay(self, "/no/such", command=[*COMMAND[:-1], os.path.join(folder, "relay")], user=65532)
        # Of a process that can be looked into by its user they are its user's.
        wait_until(lambda: os.stat(f"/proc/{relay.process.pid}/status").st_uid == 0)
        self.assertIsNone(relay.process.poll())


def memory(pid):
    """Anonymous memory in kibibytes."""
    with open(f"/proc/{pid}/smaps_rollup") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Anonymous:"))


def processor(pid):
    """Ticks of 10 ms."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])
