#!/usr/bin/env python3
"""A durable process of five steps: Yekuo on SQLite and PostgreSQL beside Restate and DBOS, in one interleaved run.

    bench/durable.py [--clients 1,8,32,128] [--seconds 4] [--rounds 3] [--sides sqlite,postgresql,restate,dbos]

The peers come from npm at pinned versions into build/peers. All run at once on this machine and its disk; only one is
asked at a time, each number of clients in turn, and every round asks all of them, so that what else the machine does
falls on all alike. What is printed is the median of the rounds and its ratio to the peers'.

What a client does, so that the comparison is fair: with Yekuo and Restate it starts a workflow by one HTTP request and
gets the answer when all five steps are done and stored; the steps run in a Node process of their own (Yekuo's worker,
Restate's service), and each step's result is flushed to disk before the next step's work begins. DBOS is a library:
its client calls the workflow in the same Node process, without HTTP. DBOS's tables lie in the same PostgreSQL server
as Yekuo's, each in a database of its own. All with their defaults for durability (Yekuo: synchronous FULL).
"""
import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PEERS = os.path.join(ROOT, 'build', 'peers')
BENCH = os.path.join(ROOT, 'build', 'release', 'durable')
QUIET = {**os.environ, 'RESTATE_DISABLE_TELEMETRY': 'true', 'SCARF_ANALYTICS': 'false', 'DO_NOT_TRACK': '1'}


def install(peer):
    place = os.path.join(PEERS, peer)
    shutil.copytree(os.path.join(ROOT, 'bench', 'durable', peer), place, dirs_exist_ok=True)
    if not os.path.isdir(os.path.join(place, 'node_modules')):
        subprocess.run(['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts'], cwd=place, check=True, stdout=sys.stderr)
    return place


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class Side:
    """A program that reads "run CLIENTS SECONDS" and answers with a line of JSON."""

    def __init__(self, name, command, **more):
        self.name, self.children, self.database = name, [], None
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **more)
        while (line := self.process.stdout.readline().strip()) != 'ready':
            if not line:
                sys.exit(f'{name} did not start')
            if line.startswith('database '):
                self.database = line.split()[1]

    def run(self, clients, seconds):
        self.process.stdin.write(f'run {clients} {seconds}\n')
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait(60)
        for child in self.children:
            child.send_signal(signal.SIGTERM)
            child.wait(60)


def begin_restate():
    place, data = install('restate'), tempfile.mkdtemp(prefix='five-restate-')
    service, ingress, admin, node = (free_port() for _ in range(4))
    server = subprocess.Popen(
        [f'{place}/node_modules/@restatedev/restate-server-linux-x64/bin/restate-server', '--base-dir', data,
         '--node-name', 'five', '--no-logo'],
        env={**QUIET, 'RESTATE_INGRESS__BIND_ADDRESS': f'127.0.0.1:{ingress}', 'RESTATE_ADMIN__BIND_ADDRESS': f'127.0.0.1:{admin}',
             'RESTATE_BIND_ADDRESS': f'127.0.0.1:{node}', 'RESTATE_ADVERTISED_ADDRESS': f'http://127.0.0.1:{node}'},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    worker = subprocess.Popen(['node', '--import', './node20.mjs', 'service.mjs'], cwd=place,
                              env={**QUIET, 'SERVICE_PORT': str(service)})
    register = urllib.request.Request(f'http://127.0.0.1:{admin}/deployments', method='POST',
                                      headers={'Content-Type': 'application/json'},
                                      data=json.dumps({'uri': f'http://127.0.0.1:{service}'}).encode())
    for attempt in range(120):
        try:
            urllib.request.urlopen(register, timeout=5).read()
            break
        except OSError:
            if attempt == 119:
                sys.exit('restate did not start')
            time.sleep(0.5)
    side = Side('restate', [BENCH, '--port', str(ingress), '--path', '/five/run'])
    side.children = [worker, server]
    side.run(8, 1)
    return side


def begin_dbos(database):
    place = install('dbos')
    side = Side('dbos', ['node', 'run.mjs'], cwd=place, env={**QUIET, 'DATABASE': database})
    side.run(8, 1)
    return side


def begin(names):
    sides = []
    for name in names:
        if name in ('sqlite', 'postgresql'):
            sides.append(Side(name, [BENCH, '--db', name]))
        elif name == 'restate':
            sides.append(begin_restate())
        elif name == 'dbos':
            sides.append(begin_dbos(next(side.database for side in sides if side.database)))
    return sides


def median(rounds, key):
    values = [r[key] for r in rounds if key in r]
    return statistics.median(values) if values else None


def report(sides, measured, clients):
    print('\nmedian of the rounds; CPU of the server and flushes are for a transition, six to a workflow\n')
    print(f'{"clients":>7}  {"side":<11}{"workflows/s":>12}{"p50 ms":>9}{"p99 ms":>9}{"CPU ms":>9}{"flushes":>9}'
          f'{"x Restate":>11}{"x DBOS":>8}{"p99/Restate":>13}')
    for c in clients:
        of = {side.name: {k: median(measured[side.name, c], k) for k in
                          ('workflows_s', 'p50_ms', 'p99_ms', 'cpu_ms', 'flushes')} for side in sides}
        for name, m in of.items():
            def ratio(peer, key='workflows_s'):
                return f'{m[key] / of[peer][key]:.2f}' if peer in of and name not in ('restate', 'dbos') else ''
            shown = [f'{m[k]:.3f}' if m[k] is not None else '' for k in ('cpu_ms', 'flushes')]
            print(f'{c:>7}  {name:<11}{m["workflows_s"]:>12.0f}{m["p50_ms"]:>9.1f}{m["p99_ms"]:>9.1f}{shown[0]:>9}{shown[1]:>9}'
                  f'{ratio("restate"):>11}{ratio("dbos"):>8}{ratio("restate", "p99_ms"):>13}')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--clients', default='1,8,32,128')
    parser.add_argument('--seconds', type=float, default=4)
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--sides', default='sqlite,postgresql,restate,dbos')
    given = parser.parse_args()
    clients = [int(c) for c in given.clients.split(',')]
    sides = begin(given.sides.split(','))
    measured = {(side.name, c): [] for side in sides for c in clients}
    try:
        for number in range(given.rounds):
            for c in clients:
                for side in sides:
                    result = side.run(c, given.seconds)
                    measured[side.name, c].append(result)
                    print(f'round {number + 1}  {side.name:<11} {json.dumps(result)}', file=sys.stderr, flush=True)
    finally:
        for side in sides:
            side.close()
    report(sides, measured, clients)


if __name__ == '__main__':
    main()
