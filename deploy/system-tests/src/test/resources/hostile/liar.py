"""An executor that speaks of a task that nobody gave it, and then ends its own task in good order."""

import base64
import http.client
import json
import os

ENV = os.environ
WHO = {"framework_id": {"value": ENV["MESOS_FRAMEWORK_ID"]},
       "executor_id": {"value": ENV["MESOS_EXECUTOR_ID"]}}
HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}
HOST, PORT = ENV["MESOS_AGENT_ENDPOINT"].split(":")


def post(body):
    connection = http.client.HTTPConnection(HOST, int(PORT), timeout=60)
    connection.request("POST", "/api/v1/executor", json.dumps({**WHO, **body}), HEADERS)
    return connection.getresponse()


def update(task, state):
    uuid = base64.b64encode(os.urandom(16)).decode()
    answer = post({"type": "UPDATE", "update": {"status": {
        "task_id": {"value": task}, "state": state, "source": "SOURCE_EXECUTOR", "uuid": uuid}}})
    print(state, "of", task, "is answered", answer.status, flush=True)
    return answer.status


stream = post({"type": "SUBSCRIBE",
               "subscribe": {"unacknowledged_tasks": [], "unacknowledged_updates": []}})
own = None
while own is None:
    size = b""
    while not size.endswith(b"\n"):
        size += stream.read(1)
    event = json.loads(stream.read(int(size)))
    if event["type"] == "LAUNCH":
        own = event["launch"]["task"]["task_id"]["value"]
for state in ["TASK_RUNNING", "TASK_FAILED", "TASK_FINISHED", "TASK_LOST"]:
    update(ENV["VICTIM"], state)
if update(own, "TASK_RUNNING") != 202 or update(own, "TASK_FINISHED") != 202:
    raise SystemExit(1)
while stream.read(1):
    pass
