"""What an agent talks to, as far as it needs that to be measured."""

import http.server
import json
import queue
import socket
import socketserver
import struct
import threading
import time

HEARTBEAT = 5  # seconds
MIB = 1024 * 1024


class Master(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """Takes one agent's calls, acknowledges its updates, sends it what is in orders."""

    daemon_threads = True

    def __init__(self):
        self.orders = queue.Queue()
        self.states = queue.Queue()
        self.sessions = queue.Queue()
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def handle_error(self, request, client_address):
        """An agent that was killed leaves broken connections."""

    def send(self, kind, body):
        self.orders.put({"type": kind, kind.lower(): body})


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def body(self):
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers["Content-Length"]))
        whole = b""
        while size := int(self.rfile.readline(), 16):
            whole += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return whole

    def do_POST(self):
        call = json.loads(self.body())
        if call["type"] == "SUBSCRIBE":
            self.stream()
            return
        for update in call.get("updates", {}).get("updates", []):
            self.take(update)
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def take(self, update):
        status = update["status"]
        if "uuid" in status:
            ack = {key: update[key] for key in ["framework_id"]}
            ack.update({key: status[key] for key in ["task_id", "uuid"]})
            self.server.send("ACKNOWLEDGE", {"acks": [ack]})
        self.server.states.put((status["task_id"]["value"], status["state"]))

    def stream(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Mesos-Stream-Id", "one")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        subscribed = {"agent_id": {"value": "node"}, "hostname": "10.0.0.1", "term": 1}
        subscribed["heartbeat_interval_seconds"] = float(HEARTBEAT)
        self.event({"type": "SUBSCRIBED", "subscribed": subscribed})
        self.server.sessions.put(time.monotonic_ns())
        try:
            while True:
                try:
                    event = self.server.orders.get(timeout=HEARTBEAT)
                except queue.Empty:
                    event = {"type": "HEARTBEAT", "heartbeat": {"term": 1}}
                if event is None:
                    return
                self.event(event)
        except OSError:
            pass  # the agent was killed

    def event(self, event):
        text = json.dumps(event).encode()
        record = b"%d\n%s" % (len(text), text)
        self.wfile.write(b"%x\r\n%s\r\n" % (len(record), record))
        self.wfile.flush()


class Container:
    """The launcher of an executor's container, whose processes end as soon as they are started."""

    def __init__(self, path):
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        try:
            client, _ = self.listener.accept()
            frames = client.makefile("rb")
            while len(size := frames.read(4)) == 4:
                words = frames.read(struct.unpack(">I", size)[0]).split(b"\0")[:-1]
                for answer in self.answers([word.decode() for word in words]):
                    frame = b"".join(word.encode() + b"\0" for word in answer)
                    client.sendall(struct.pack(">I", len(frame)) + frame)
        except OSError:
            pass  # the agent has ended

    def answers(self, order):
        if order[0] == "HELLO":
            return [("WELCOME", "1", str(64 * MIB), "measured"), ("READY",)]
        if order[0] == "START":
            return [("STARTED", order[1], "100"), ("EXITED", order[1], "0", "0")]
        if order[0] == "KILLALL":
            return [("CLEAN",)]
        return []
