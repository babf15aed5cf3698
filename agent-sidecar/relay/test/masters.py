"""Certificates, masters that have them, and a relay between those and a test."""

import contextlib
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading

from harness import ARCH, DEADLINE, EMULATED, EMULATOR, HERE, Log

RELAY = os.path.join(HERE, "..", "..", "relay", "build", ARCH, "relay")
# The C library that a program for the other architecture is run with.
LIBRARIES = ["-L", f"/usr/{'aarch64' if ARCH == 'arm64' else 'x86_64'}-linux-gnu"] if EMULATED else []
COMMAND = [*EMULATOR, *LIBRARIES, RELAY]


def openssl(*arguments, cwd):
    subprocess.run(["openssl", *arguments], cwd=cwd, check=True, capture_output=True)


class Authority:
    """A folder with the certificate of an authority, and those that it has issued."""

    def __init__(self, test):
        self.folder = tempfile.mkdtemp(prefix="ca-")
        test.addCleanup(shutil.rmtree, self.folder)
        self.file = os.path.join(self.folder, "ca.crt")
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=Tender's test", "-days", "2",
                cwd=self.folder)

    def text(self):
        with open(self.file) as file:
            return file.read()

    def issue(self, names, days=2, begin=None, key=("ec", "-pkeyopt", "ec_paramgen_curve:P-256")):
        """A server's SSL context with a certificate for the names, as in DNS:localhost."""
        openssl("req", "-newkey", *key, "-nodes", "-keyout", "key", "-out", "request", "-subj", "/CN=localhost",
                cwd=self.folder)
        with open(os.path.join(self.folder, "extensions"), "w") as file:
            file.write(f"[s]\nsubjectAltName={names}\n[ca]\ndefault_ca=it\n[it]\nnew_certs_dir=.\n"
                       "database=db\nserial=serial\ndefault_md=sha256\npolicy=any\n"
                       "[any]\ncommonName=optional\n")
        open(os.path.join(self.folder, "db"), "w").close()
        begin, end = (begin or "20200101000000Z"), ("20200102000000Z" if days < 0 else "20990101000000Z")
        openssl("ca", "-batch", "-config", "extensions", "-extensions", "s", "-rand_serial", "-notext",
                "-cert", "ca.crt", "-keyfile", "ca.key", "-startdate", begin, "-enddate", end,
                "-in", "request", "-out", "cert", cwd=self.folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(self.folder, "cert"), os.path.join(self.folder, "key"))
        return context


def echo(connection):
    while data := connection.recv(65536):
        connection.sendall(data)


class Master:
    """Listens and gives each connection, in TLS with a context, to a function on a thread."""

    def __init__(self, test, context, serve=echo, family=socket.AF_INET, host="127.0.0.1"):
        self.listener = socket.create_server((host, 0), family=family, backlog=512)
        self.port = self.listener.getsockname()[1]
        self.context, self.serve = context, serve
        self.names, self.failures = [], []
        if context:
            context.sni_callback = lambda _, name, __: self.names.append(name)
        test.addCleanup(self.close)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                plain, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain):
        with plain:
            plain.settimeout(DEADLINE)
            try:
                secure = self.context.wrap_socket(plain, server_side=True) if self.context else plain
                with secure:
                    self.serve(secure)
            except OSError as failure:
                self.failures.append(failure)

    def close(self):
        # A thread in accept would keep the port open.
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


class Relay:
    """The relay with its socket, as `launcher supervise --beside` starts it."""

    def __init__(self, test, authority, command=COMMAND, **options):
        self.folder = tempfile.mkdtemp(prefix="relay-")
        test.addCleanup(shutil.rmtree, self.folder)
        self.path = os.path.join(self.folder, "s")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.path)
            listener.listen(512)
            self.process = subprocess.Popen(command, stdin=listener, stderr=subprocess.PIPE,
                                            env={"TENDER_CA": authority}, **options)
        test.addCleanup(self.end)
        self.log = Log(self.process.stderr)

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def connect(self):
        return connect(self.path)

    def ask(self, line):
        """What the relay says to a first line, without the newline."""
        with self.connect() as client:
            # It may be answered before it is read.
            with contextlib.suppress(BrokenPipeError):
                client.sendall(line)
            return answer(client)

    def open(self, port, host="localhost", millis=5000):
        """A client that is connected to a master."""
        client = self.connect()
        client.sendall(f"{host}:{port} {millis}\n".encode())
        said = answer(client)
        if said != b"ok":
            client.close()
            raise AssertionError(said)
        return client

    def refusal(self, port, host="localhost", millis=5000):
        return self.ask(f"{host}:{port} {millis}\n".encode()).decode()


def connect(path):
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(DEADLINE)
    client.connect(path)
    return client


def answer(client):
    said = b""
    while not said.endswith(b"\n"):
        byte = client.recv(1)
        assert byte, f"the relay closed behind {said!r}"
        said += byte
    return said[:-1]


def all_of(client):
    data = bytearray()
    while chunk := client.recv(65536):
        data += chunk
    return bytes(data)
