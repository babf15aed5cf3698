"""One start of the agent's image."""

import os
import queue
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from .stubs import Container, Master

PATIENCE = 120  # seconds, for a busy machine


class Failed(Exception):
    """The agent does not do what it should; says what it wrote."""


class Agent:
    """One start of the agent, in a folder of its own. start_ms: from before the supervisor's exec
    to the master's answer to SUBSCRIBE; processor_ms: of the agent's threads by then."""

    def __init__(self, image, java, environment):
        self.folder = tempfile.mkdtemp(prefix="tender-agent-")
        self.master = Master()
        self.container = Container(self.folder + "/s")
        Path(self.folder, "token").write_text("measured\n")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        command = [image + "/tender/launcher", "supervise", "--starts", "1"]
        command += ["--listen", "127.0.0.1:" + port, "--", *java]
        variables = {
            "LC_ALL": "C.UTF-8",
            "TENDER_MASTER": "127.0.0.1:%d" % self.master.server_port,
            "TENDER_POD_NAMESPACE": "measured",
            "TENDER_POD_NAME": "pod",
            "TENDER_POD_UID": "uid",
            "TENDER_POD_IP": "10.0.0.1",
            "TENDER_NODE_NAME": "node",
            "TENDER_AGENT_PORT": port,
            "TENDER_TOKEN_FILE": self.folder + "/token",
            "TENDER_STATE": self.folder + "/state",
            "TENDER_SANDBOX": self.folder + "/sandbox",
            "TENDER_CONTROL": self.folder + "/s",
            **environment,
        }
        with open(self.folder + "/output", "w") as output:
            begun = time.monotonic_ns()
            self.supervisor = subprocess.Popen(
                command, env=variables, stdout=output, stderr=subprocess.STDOUT
            )
        try:
            self.start_ms = (self.answered() - begun) / 1e6
            tasks = "/proc/%d/task" % self.supervisor.pid
            self.pid = int(Path(tasks, str(self.supervisor.pid), "children").read_text().split()[0])
            self.processor_ms = self.on_processor_ms()
        except BaseException:
            self.close()
            raise

    def answered(self):
        for _ in range(PATIENCE * 10):
            try:
                return self.master.sessions.get(timeout=0.1)
            except queue.Empty:
                if self.supervisor.poll() is not None:
                    break
        raise Failed("the agent has no session; it said:\n" + self.said())

    def said(self):
        return Path(self.folder, "output").read_text()

    def on_processor_ms(self):
        total = 0
        for thread in Path("/proc/%d/task" % self.pid).iterdir():
            try:
                total += int((thread / "schedstat").read_text().split()[0])
            except OSError:
                pass  # it has just ended
        return total / 1e6

    def tasks(self, number):
        """Command tasks, one after the other; milliseconds on a processor for each."""
        before = self.on_processor_ms()
        for name in ("task-%d" % i for i in range(number)):
            task = {"name": name, "task_id": {"value": name}, "agent_id": {"value": "node"}}
            task["command"] = {"value": "exit 0"}
            framework = {"user": "nobody", "name": "measured", "id": {"value": "measured"}}
            launch = {"term": 1, "framework_info": framework, "tasks": [task]}
            self.master.send("LAUNCH", launch)
            while (told := self.state()) != (name, "TASK_FINISHED"):
                if told[1] in ("TASK_FAILED", "TASK_DROPPED", "TASK_LOST"):
                    raise Failed("%s: %s; the agent said:\n%s" % (*told, self.said()))
        return (self.on_processor_ms() - before) / number

    def state(self):
        try:
            return self.master.states.get(timeout=PATIENCE)
        except queue.Empty:
            raise Failed("the agent tells nothing; it said:\n" + self.said()) from None

    def memory(self):
        """MiB of the kernel's books, and the number of threads."""
        status = Path("/proc/%d/status" % self.pid).read_text().splitlines()
        rollup = Path("/proc/%d/smaps_rollup" % self.pid).read_text().splitlines()
        lines = [line.split() for line in status + rollup]
        values = {line[0]: int(line[1]) for line in lines if len(line) > 1 and line[1].isdigit()}
        sizes = {"anonymous": "RssAnon:", "resident": "Rss:", "proportional": "Pss:"}
        return {**{key: values[name] / 1024 for key, name in sizes.items()}, "threads": values["Threads:"]}

    def end(self):
        """As Kubernetes ends it, so that Java can write what it has recorded."""
        self.supervisor.terminate()
        self.supervisor.wait(PATIENCE)
        self.close()

    def close(self):
        children = Path("/proc/%d/task/%d/children" % (self.supervisor.pid, self.supervisor.pid))
        try:
            for child in children.read_text().split():
                os.kill(int(child), 9)
        except OSError:
            pass  # it has ended
        self.supervisor.kill()
        self.supervisor.wait()
        self.master.orders.put(None)
        self.master.shutdown()
        self.master.server_close()
        self.container.listener.close()
        shutil.rmtree(self.folder, ignore_errors=True)
