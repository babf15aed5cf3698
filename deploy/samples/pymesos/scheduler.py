#!/usr/bin/env python3
"""A Mesos framework with pymesos: squares numbers, one task each.

    scheduler.py [--numbers 300] [--watchers 0] [--state /state]

Keeps its framework id in a file, so that the next scheduler goes on where this one was killed: its
tasks run on, and it asks the master which they are. With --watchers it also starts tasks that have
no end, and then waits until it is killed, or the master is another; then they are found again, their
executors are asked for a sign of life, and they are ended.
"""
import argparse
import getpass
import json
import os
import signal

from pymesos import MesosSchedulerDriver, Scheduler, decode_data, encode_data

TASK = {'cpus': 0.05, 'mem': 8}
EXECUTOR = {'cpus': 0.1, 'mem': 96}
MOST_TASKS_OF_AN_OFFER = 50
FOR_EVER = 4294967295.0
ENDED_WELL = 'TASK_FINISHED'
LOST = ('TASK_FAILED', 'TASK_LOST', 'TASK_ERROR', 'TASK_DROPPED', 'TASK_GONE', 'TASK_KILLED')


def say(event, **more):
    """One line of JSON on the container's log."""
    print(json.dumps(dict(event=event, **more)), flush=True)


def resources(amounts):
    return [{'name': name, 'type': 'SCALAR', 'scalar': {'value': value}}
            for name, value in amounts.items()]


def offered(offer, name):
    return sum(each['scalar']['value'] for each in offer['resources']
               if each['name'] == name and each['type'] == 'SCALAR')


class State:
    """What outlives the scheduler: its framework id and what has been squared."""

    def __init__(self, folder):
        self._id = os.path.join(folder, 'framework-id')
        self._results = os.path.join(folder, 'results')

    def framework_id(self):
        if not os.path.exists(self._id):
            return None
        with open(self._id) as file:
            return file.read().strip()

    def keep_framework_id(self, value):
        with open(self._id + '.new', 'w') as file:
            file.write(value)
        os.rename(self._id + '.new', self._id)

    def results(self):
        if not os.path.exists(self._results):
            return {}
        with open(self._results) as file:
            return {int(number): int(square) for number, square in map(str.split, file)}

    def keep_result(self, number, square):
        with open(self._results, 'a') as file:
            file.write('%d %d\n' % (number, square))


class Squares(Scheduler):
    def __init__(self, options, state):
        self._state = state
        self._results = state.results()
        self._resumed = state.framework_id() is not None
        self._watchers = ['watcher-%d' % i for i in range(options.watchers)]
        self._wanted = options.numbers
        self._waiting = {'number-%d' % i: {'number': i} for i in range(options.numbers)
                         if i not in self._results}
        if not self._resumed:
            self._waiting.update({name: {} for name in self._watchers})
        self._launched = {}
        self._unheard = set()  # tasks that we have asked for
        self._executors = {}  # (agent id, executor id) of running watchers, by task id
        self._answers = 0
        self._told = False

    # Who we are

    def registered(self, driver, framework_id, master_info):
        self._state.keep_framework_id(framework_id['value'])
        say('registered', id=framework_id['value'], master=master_info)

    def reregistered(self, driver, master_info):
        say('reregistered', id=driver.framework_id, master=master_info)
        self._resumed = True
        self._executors.clear()
        # Explicitly: what we can name, whether it is there or not. Implicitly: all that is there.
        self._unheard = set(self._watchers) | set(self._launched) | {'nobody'}
        self._reconcile(driver)
        driver.reconcileTasks([])
        driver.reviveOffers()

    def _reconcile(self, driver):
        driver.reconcileTasks([{'task_id': {'value': name}} for name in sorted(self._unheard)])

    def processHeartBeat(self, driver):
        # A master that has just taken over says nothing of a task before it knows.
        if self._unheard:
            self._reconcile(driver)

    def disconnected(self, driver):
        say('disconnected')

    def error(self, driver, message):
        say('error', message=message)

    # What we run

    def resourceOffers(self, driver, offers):
        for offer in offers:
            tasks = self._tasks_for(offer)
            if tasks:
                driver.launchTasks(offer['id'], tasks)
            else:
                driver.declineOffer(offer['id'], {'refuse_seconds': FOR_EVER})

    def _tasks_for(self, offer):
        if 'hostname' not in offer:
            raise ValueError('an offer without a hostname')
        cpus = offered(offer, 'cpus') - EXECUTOR['cpus']
        mem = offered(offer, 'mem') - EXECUTOR['mem']
        tasks = []
        while (self._waiting and len(tasks) < MOST_TASKS_OF_AN_OFFER
               and cpus >= TASK['cpus'] and mem >= TASK['mem']):
            name, work = self._waiting.popitem()
            self._launched[name] = work
            cpus -= TASK['cpus']
            mem -= TASK['mem']
            tasks.append({
                'task_id': {'value': name},
                'agent_id': offer['agent_id'],
                'name': name,
                'executor': {
                    'executor_id': {'value': 'squares'},
                    'name': 'squares',
                    'command': {'value': 'exec python3 /opt/squares/executor.py'},
                    'resources': resources(EXECUTOR),
                },
                'resources': resources(TASK),
                'data': encode_data(json.dumps(work).encode()),
            })
        return tasks

    def statusUpdate(self, driver, update):
        name, state = update['task_id']['value'], update['state']
        say('update', task=name, state=state, reason=update.get('reason'),
            message=update.get('message'))
        self._unheard.discard(name)
        if name in self._watchers:
            self._watched(driver, name, state, update)
        elif state == ENDED_WELL:
            # Without data it is the answer to our question: the update itself is still to come,
            # as is all that was not acknowledged.
            if 'data' in update:
                self._squared(name, json.loads(decode_data(update['data'])))
        elif state in LOST and name in self._launched:
            self._waiting[name] = self._launched.pop(name)
            driver.reviveOffers()
        self._look(driver)

    def _squared(self, name, answer):
        self._launched.pop(name, None)
        self._waiting.pop(name, None)
        if answer['number'] not in self._results:
            self._results[answer['number']] = answer['square']
            self._state.keep_result(answer['number'], answer['square'])

    def _watched(self, driver, name, state, update):
        if state == 'TASK_RUNNING':
            executor = (update['agent_id'], update['executor_id'])
            if self._resumed and name not in self._executors:
                driver.sendFrameworkMessage(executor[1], executor[0], encode_data(name.encode()))
            self._executors[name] = executor
        elif state in LOST:
            self._executors.pop(name, None)
            if name in self._watchers:
                self._watchers.remove(name)

    def frameworkMessage(self, driver, executor_id, agent_id, message):
        answer = json.loads(decode_data(message))
        say('answer', executor=executor_id['value'], **answer)
        driver.killTask({'value': answer['asked']})

    def executorLost(self, driver, executor_id, agent_id, status):
        say('executor lost', executor=executor_id['value'], status=status)

    def slaveLost(self, driver, agent_id):
        say('agent lost', agent=agent_id['value'])

    # When it is done

    def _look(self, driver):
        squared = len(self._results) == self._wanted
        if squared and not self._told and len(self._executors) == len(self._watchers):
            self._told = True
            say('squared', numbers=self._wanted, sum=sum(self._results.values()),
                watchers=len(self._watchers))
            driver.suppressOffers()
        if squared and not self._watchers:
            result = 'the sum of %d squares is %d' % (self._wanted, sum(self._results.values()))
            with open(os.environ.get('TENDER_RESULT_FILE', '/dev/termination-log'), 'w') as file:
                file.write(result)
            say('done', result=result)
            driver.stop()  # takes the framework down, and its executors with it


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--numbers', type=int, default=300, help='how many to square')
    parser.add_argument('--watchers', type=int, default=0, help='tasks without an end')
    parser.add_argument('--state', default='/state', help='folder that outlives the container')
    options = parser.parse_args()
    # The first process of a container ignores it otherwise. Its tasks run on.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(143))
    state = State(options.state)
    framework = {
        'user': getpass.getuser(),
        'name': os.environ.get('TENDER_FRAMEWORK', 'squares'),
        'failover_timeout': 300,
        'checkpoint': True,
    }
    if state.framework_id():
        framework['id'] = {'value': state.framework_id()}
    MesosSchedulerDriver(Squares(options, state), framework, os.environ['MESOS_MASTER']).run()


if __name__ == '__main__':
    main()
