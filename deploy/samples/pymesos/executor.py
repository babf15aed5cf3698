#!/usr/bin/env python3
"""Executor of the sample: squares a number per task, or stays until it is killed.

Tender starts one per node, and it runs all tasks that land there, each in a thread of its own.
"""
import json
import sys
import threading

from pymesos import Executor, MesosExecutorDriver, decode_data, encode_data


class Squares(Executor):
    def __init__(self):
        self._kills = {}  # by task id, set when the task shall end
        self._lock = threading.Lock()

    def registered(self, driver, executor_info, framework_info, agent_info):
        print('registered on', agent_info['hostname'], flush=True)

    def reregistered(self, driver, agent_info):
        print('the agent is back', flush=True)

    def launchTask(self, driver, task):
        kill = threading.Event()
        with self._lock:
            self._kills[task['task_id']['value']] = kill
        threading.Thread(target=self._run, args=(driver, task, kill), daemon=True).start()

    def _run(self, driver, task, kill):
        task_id = task['task_id']['value']
        self._tell(driver, task_id, 'TASK_RUNNING')
        work = json.loads(decode_data(task['data']))
        if 'number' in work:
            answer = {'number': work['number'], 'square': work['number'] ** 2}
            self._tell(driver, task_id, 'TASK_FINISHED', answer)
        else:
            kill.wait()
            self._tell(driver, task_id, 'TASK_KILLED')
        with self._lock:
            del self._kills[task_id]

    @staticmethod
    def _tell(driver, task_id, state, data=None):
        status = {'task_id': {'value': task_id}, 'state': state}
        if data is not None:
            status['data'] = encode_data(json.dumps(data).encode())
        driver.sendStatusUpdate(status)

    def killTask(self, driver, task_id):
        with self._lock:
            kill = self._kills.get(task_id['value'])
        if kill:
            kill.set()

    def frameworkMessage(self, driver, message):
        """Answers with what it was asked and how many tasks it runs."""
        with self._lock:
            running = len(self._kills)
        answer = {'asked': decode_data(message).decode(), 'running': running}
        driver.sendFrameworkMessage(encode_data(json.dumps(answer).encode()))

    def error(self, driver, message):
        print('error:', message, file=sys.stderr, flush=True)


if __name__ == '__main__':
    MesosExecutorDriver(Squares()).run()
