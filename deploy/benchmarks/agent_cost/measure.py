"""The measurements, and the table of them."""

import random
import time
from pathlib import Path

from .agent import Agent

TASKS = 200
TOGETHER = 12  # how many live at once while memory is looked at
REST = 12  # seconds: longer than the interval at which what malloc holds is given back


def shuffled(all):
    return random.sample(all, len(all))


def starts(workshop, all, rounds):
    for number in range(rounds + 1):
        print("  starts, round %d of %d" % (number, rounds), flush=True)
        for variant in shuffled(all):
            agent = Agent(workshop.image, variant.command, variant.environment)
            agent.close()
            if number:  # the first round warms up the page cache
                variant.starts.append(agent.start_ms)
                variant.processor.append(agent.processor_ms)


def lives(workshop, all, rounds):
    for number in range(rounds):
        print("  memory, round %d of %d" % (number + 1, rounds), flush=True)
        order = shuffled(all)
        for begin in range(0, len(order), TOGETHER):
            together = order[begin : begin + TOGETHER]
            agents = []
            try:
                for one in together:
                    agents.append(Agent(workshop.image, one.command, one.environment))
                time.sleep(REST)
                for variant, agent in zip(together, agents):
                    variant.idle.append(agent.memory())
                    variant.per_task.append(agent.tasks(TASKS))
                time.sleep(REST)
                for variant, agent in zip(together, agents):
                    variant.worked.append(agent.memory())
            finally:
                for agent in agents:
                    agent.close()


def classes(workshop, all):
    log = workshop.folder + "/classes"
    for variant in all:
        command = [one for one in variant.command if one != "-Xlog:disable"]
        command.insert(1, "-Xlog:class+load=info:file=%s:none" % log)
        agent = Agent(workshop.image, command, variant.environment)
        agent.tasks(1)
        agent.close()
        lines = Path(log).read_text().splitlines()
        variant.classes = len(lines)
        variant.unarchived = sum("shared objects file" not in line for line in lines)


def sharing(workshop, variant, figure):
    """What another agent on the same node costs, when its files are the same."""
    agents = []
    try:
        for number in (1, 2, 4, 8):
            while len(agents) < number:
                agents.append(Agent(workshop.image, variant.command, variant.environment))
            time.sleep(REST)
            memory = agents[0].memory()
            print("  %d agents of the same files: each %s" % (number, told(memory)), flush=True)
            for key in ("anonymous", "resident", "proportional"):
                figure("agent.cost.shared.%s_mib" % key, memory[key], "MiB", {"agents": number})
    finally:
        for agent in agents:
            agent.close()


def told(memory):
    text = "%(resident).1f MiB resident, %(proportional).1f MiB its part, %(anonymous).1f MiB anonymous"
    return text % memory


def median(values):
    return sorted(values)[(len(values) - 1) // 2]


MEASURES = [
    ("start_ms", "ms", lambda v: median(v.starts)),
    ("start_processor_ms", "ms", lambda v: median(v.processor)),
    ("task_processor_ms", "ms", lambda v: median(v.per_task)),
    ("idle_anonymous_mib", "MiB", lambda v: median([m["anonymous"] for m in v.idle])),
    ("anonymous_mib", "MiB", lambda v: median([m["anonymous"] for m in v.worked])),
    ("resident_mib", "MiB", lambda v: median([m["resident"] for m in v.worked])),
    ("threads", "threads", lambda v: median([m["threads"] for m in v.worked])),
    ("classes", "classes", lambda v: v.classes),
    ("classes_not_archived", "classes", lambda v: v.unarchived),
    ("files_mib", "MiB", lambda v: v.files_mib),
    ("files_packed_mib", "MiB", lambda v: v.packed_mib),
]


def table(all, figure):
    print("| variant | " + " | ".join(name for name, _, _ in MEASURES) + " |")
    print("| --- |" + " --- |" * len(MEASURES))
    for variant in all:
        cells = [variant.name]
        for name, unit, measure in MEASURES:
            value = measure(variant)
            ratio = value / (measure(all[0]) or 1)
            params = {"variant": variant.name, "ratio": round(ratio, 3)}
            figure("agent.cost." + name, value, unit, params)
            if unit == "ms":
                cells.append("%.*f (%.2f)" % (1 if value < 20 else 0, value, ratio))
            else:
                cells.append(("%.1f" if unit == "MiB" else "%d") % value)
        print("| " + " | ".join(cells) + " |")
