"""A task that means harm: tries what it must not be able to do, and says what it could.

Ends with 0 when all was held. CONTROL lines show that an attempt could have worked: the way to the
door was open, and the door was shut.
"""

import ctypes
import http.client
import json
import os
import socket
import ssl
import struct

ENV = os.environ
FRAMEWORK, OWN = ENV["MESOS_FRAMEWORK_ID"], ENV["MESOS_TASK_ID"]
VICTIM, VICTIM_IP, MASTER = ENV["VICTIM"], ENV["VICTIM_IP"], ENV["MASTER"]
LAUNCHER, API = "/tender/run/launcher.sock", ENV["MESOS_DOMAIN_SOCKET"]
UUID = "AAAAAAAAAAAAAAAAAAAAAA=="


class UnixHttp(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(API)


def agent():
    yield http.client.HTTPConnection("127.0.0.1", 5051, timeout=20)
    yield UnixHttp("agent", timeout=20)


def master():
    # Whoever means harm does not ask who answers.
    return http.client.HTTPSConnection(MASTER, timeout=20,
                                       context=ssl._create_unverified_context())


def status_of(connection, method, path, body=None, **headers):
    headers = {"Content-Type": "application/json", "Accept": "application/json", **headers}
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    response = connection.getresponse()
    if method == "GET" or response.status != 200:  # a stream would have no end
        response.read()
    return response.status


def executor_call(connection, kind, executor, framework=FRAMEWORK, **body):
    call = {"type": kind, "framework_id": {"value": framework}, "executor_id": {"value": executor}}
    return status_of(connection, "POST", "/api/v1/executor", {**call, **body})


def update(task):
    return {"status": {"task_id": {"value": task}, "state": "TASK_FINISHED",
                       "source": "SOURCE_EXECUTOR", "uuid": UUID}}


def trace_the_launcher():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(16, 1, 0, 0) == 0:
        yield "attached to process 1"


def look_into_the_launcher():
    for name in ["mem", "environ", "maps"]:
        yield opened(f"/proc/1/{name}")
    for name in ["fd", "root", "cwd"]:
        yield listed(f"/proc/1/{name}")
    yield opened("/proc/1/oom_score_adj", "w")


def see_other_processes():
    own = {"1", str(os.getpid()), str(os.getppid())}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        if pid not in own:
            with open(f"/proc/{pid}/cmdline") as file:
                yield f"sees process {pid}: {file.read()!r}"


def give_orders_to_the_launcher():
    with socket.socket(socket.AF_UNIX) as door:
        door.connect(LAUNCHER)
        print("CONTROL the launcher listens")
        hello = b"HELLO\x001\x00"
        try:
            door.sendall(struct.pack(">I", len(hello)) + hello)
            answer = door.recv(100)
        except (BrokenPipeError, ConnectionResetError):
            return
        if answer:
            yield f"is answered {answer!r}"


def change_what_the_agent_gave():
    yield opened("/tender/bin/launcher", "r+b")
    yield opened("/tender/bin/more", "w")
    for change in [os.unlink, lambda path: os.rename(path, path + "~")]:
        try:
            change(API)
            yield f"replaced {API}"
        except OSError:
            pass


def find_what_is_the_agents():
    for path in ["/tender/state", "/tender/sandbox/kept", "/var/run/secrets/tender.dev",
                 "/var/run/secrets/kubernetes.io", "/run/secrets"]:
        yield listed(path)
    if os.listdir("/tender/sandbox/live") != [os.path.basename(ENV["MESOS_SANDBOX"])]:
        yield f"sees the sandboxes {os.listdir('/tender/sandbox/live')}"
    for folder, folders, files in os.walk("/"):
        folders[:] = [each for each in folders if os.path.join(folder, each) not in ("/proc", "/sys")]
        if "token" in files:
            yield f"finds {folder}/token"


def gain_rights():
    with open("/proc/self/status") as file:
        status = dict(line.split(":", 1) for line in file)
    for name in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]:
        if int(status[name], 16) != 0:
            yield f"has {name} {status[name].strip()}"
    if status["NoNewPrivs"].strip() != "1":
        yield "may gain privileges"
    if status["Seccomp"].strip() != "2":
        yield "has no seccomp filter"
    if "0" in status["Uid"].split():
        yield "is root"


def speak_for_others_to_its_agent():
    for connection in agent():
        if executor_call(connection, "HEARTBEAT", "anybody") == 202:
            print("CONTROL the agent listens")
        else:
            yield "the agent does not take a HEARTBEAT, so the rest proves nothing"
        subscribe = {"subscribe": {"unacknowledged_tasks": [], "unacknowledged_updates": []}}
        for who in [OWN, VICTIM, "default"]:
            for kind, body in [("SUBSCRIBE", subscribe), ("UPDATE", {"update": update(VICTIM)}),
                               ("UPDATE", {"update": update(OWN)}),
                               ("MESSAGE", {"message": {"data": "aGk="}})]:
                for framework in [FRAMEWORK, ENV["VICTIM_FRAMEWORK"]]:
                    status = executor_call(connection, kind, who, framework, **body)
                    if status < 400:
                        yield f"{kind} as executor {who} of {framework} is answered {status}"


def reach_the_agent_of_another_pod():
    socket.create_connection((VICTIM_IP, 8080), 20).close()
    print("CONTROL the victim's pod can be reached")
    try:
        socket.create_connection((VICTIM_IP, 5051), 5).close()
        yield "reaches the agent's port in another pod"
    except OSError:
        pass


def act_as_somebody_to_the_master():
    connection = master()
    if status_of(connection, "GET", "/") != 200:
        yield "the master does not answer, so the rest proves nothing"
    print("CONTROL the master listens")
    info = {"id": {"value": FRAMEWORK}, "user": "u", "name": "n"}
    subscribe = {"type": "SUBSCRIBE", "framework_id": {"value": FRAMEWORK},
                 "subscribe": {"framework_info": info}}
    kill = {"type": "KILL", "framework_id": {"value": FRAMEWORK},
            "kill": {"task_id": {"value": VICTIM}}}
    pod = {"namespace": ENV["NAMESPACE"], "name": ENV["VICTIM_POD"], "uid": ENV["VICTIM_UID"],
           "node": ENV["NODE"]}
    session = {"type": "SUBSCRIBE", "subscribe": {
        "protocol_version": 1, "pod": pod, "executors": [], "tasks": [],
        "highest_term": 0}}
    updates = {"type": "UPDATES", "updates": {"updates": [
        {"framework_id": {"value": FRAMEWORK}, "latest_state": "TASK_FINISHED", **update(VICTIM)}]}}
    stream = "00000000-0000-4000-8000-000000000000"
    for path, body, headers in [
        ("/api/v1/scheduler", subscribe, {}),
        ("/api/v1/scheduler", subscribe, {"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30."}),
        ("/api/v1/scheduler", kill, {}),
        ("/api/v1/scheduler", kill, {"Mesos-Stream-Id": stream}),
        ("/api/v1/agent", session, {}),
        ("/api/v1/agent", session, {"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30."}),
        ("/api/v1/agent", updates, {}),
        ("/api/v1/agent", updates, {"Mesos-Stream-Id": stream}),
        ("/api/v1", {"type": "GET_TASKS"}, {}),
        ("/api/v1", {"type": "TEARDOWN", "teardown": {"framework_id": {"value": FRAMEWORK}}}, {}),
    ]:
        connection = master()
        status = status_of(connection, "POST", path, body, **headers)
        if status < 400 or status >= 500:
            yield f"{body['type']} to {path} with {list(headers)} is answered {status}"
        print(f"CONTROL {body['type']} to {path} with {list(headers)} is answered {status}")


def use_kubernetes():
    trusting = ssl._create_unverified_context()
    host, port = ENV["KUBERNETES_SERVICE_HOST"], ENV["KUBERNETES_SERVICE_PORT"]
    for path in ["pods", "secrets", "configmaps"]:
        connection = http.client.HTTPSConnection(host, int(port), timeout=20, context=trusting)
        status = status_of(connection, "GET", f"/api/v1/namespaces/{ENV['NAMESPACE']}/{path}")
        if status not in (401, 403):
            yield f"Kubernetes answers {status} to a list of {path}"


def opened(path, mode="rb"):
    try:
        open(path, mode).close()
        return f"opens {path}"
    except OSError:
        return None


def listed(path):
    try:
        return f"lists {path}: {os.listdir(path)}"
    except OSError:
        return None


worked = []
for attempt in [trace_the_launcher, look_into_the_launcher, see_other_processes,
                give_orders_to_the_launcher, change_what_the_agent_gave, find_what_is_the_agents,
                gain_rights, speak_for_others_to_its_agent, reach_the_agent_of_another_pod,
                act_as_somebody_to_the_master, use_kubernetes]:
    found = [each for each in attempt() if each is not None]
    print("OPEN" if found else "HELD", attempt.__name__, *found, sep="; ")
    worked += found
raise SystemExit(1 if worked else 0)
