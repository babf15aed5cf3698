"""The relay beside a command, as it runs in an agent's container."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest

from harness import EMULATED, LAUNCHER, Log, children, wait_until
import masters
from masters import RELAY, Authority, Master, all_of, answer, connect

# Says good-bye to a master through the relay when it is asked to end.
COMMAND = """
import os, signal, socket, sys
def end(*_):
    client = socket.socket(socket.AF_UNIX)
    client.connect(sys.argv[1])
    client.sendall(b"localhost:%s 5000\\n" % sys.argv[2].encode())
    assert client.recv(3) == b"ok\\n"
    client.sendall(b"good-bye")
    os._exit(0)
signal.signal(signal.SIGTERM, end)
print("up", flush=True)
while True:
    signal.pause()
"""


@unittest.skipIf(EMULATED, "the launcher would start it without the emulator")
class Supervised(unittest.TestCase):
    def setUp(self):
        self.authority = Authority(self)
        self.heard = []
        self.master = Master(self, self.authority.issue("DNS:localhost"), self.serve)
        self.folder = tempfile.mkdtemp(prefix="relay-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.path = os.path.join(self.folder, "relay.sock")
        self.process = subprocess.Popen(
            [LAUNCHER, "supervise", "--beside", "TENDER_CA", self.path, RELAY, "--", "python3",
             "-c", COMMAND, self.path, str(self.master.port)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={"PATH": os.environ["PATH"], "TENDER_CA": self.authority.file})
        self.addCleanup(self.end)
        self.out, self.err = Log(self.process.stdout), Log(self.process.stderr)
        self.out.wait_for(b"up")

    def end(self):
        below = children(self.process.pid) if self.process.poll() is None else []
        self.process.kill()
        self.process.wait()
        for child in below:
            os.kill(int(child), signal.SIGKILL)

    def serve(self, connection):
        connection.sendall(b"hello")
        self.heard.append(all_of(connection))

    def relay(self):
        for child in children(self.process.pid):
            with open(f"/proc/{child}/comm") as name:
                if name.read() == "relay\n":
                    return int(child)
        return None

    def open(self):
        client = connect(self.path)
        self.addCleanup(client.close)
        client.sendall(b"localhost:%d 5000\n" % self.master.port)
        self.assertEqual(answer(client), b"ok")
        self.assertEqual(client.recv(5), b"hello")
        return client

    def test_killed_it_breaks_its_connections_and_takes_new_ones(self):
        for _ in range(3):
            client = self.open()
            os.kill(self.relay(), signal.SIGKILL)
            self.assertEqual(client.recv(1), b"")
        self.open()
        self.assertIsNone(self.process.poll())

    def test_what_the_command_says_at_its_end_arrives(self):
        self.process.terminate()
        self.assertEqual(self.process.wait(10), 0)
        wait_until(lambda: self.heard == [b"good-bye"])


class Alone(unittest.TestCase):
    def run_with(self, environment, standard_input, *arguments):
        run = subprocess.run([*masters.COMMAND, *arguments], env=environment, stdin=standard_input, capture_output=True,
                             timeout=10)
        return run.returncode, run.stderr.decode()

    def test_it_tells_which_openssl_is_in_it(self):
        run = subprocess.run([*masters.COMMAND, "--version"], capture_output=True, timeout=10)
        self.assertEqual(run.returncode, 0)
        self.assertRegex(run.stdout.decode(), "^OpenSSL 3[.]")

    def test_it_says_what_it_needs(self):
        known = {"TENDER_CA": "/no/such"}
        with socket.socket(socket.AF_UNIX) as unbound, socket.create_server(("127.0.0.1", 0)) as tcp:
            for environment, standard_input, arguments, sentence in [
                ({}, subprocess.DEVNULL, [], "relay: TENDER_CA is not set; set it to"),
                ({"TENDER_CA": ""}, subprocess.DEVNULL, [], "relay: TENDER_CA is not set; set it to"),
                (known, subprocess.DEVNULL, [], "relay: standard input is not a listening unix socket"),
                (known, unbound, [], "relay: standard input is not a listening unix socket"),
                (known, tcp, [], "relay: standard input is not a listening unix socket"),
                (known, tcp, ["x"], "relay: takes no arguments, such as x"),
            ]:
                with self.subTest(sentence):
                    code, said = self.run_with(environment, standard_input, *arguments)
                    self.assertEqual(code, 2)
                    self.assertIn(sentence, said)
