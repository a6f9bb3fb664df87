/**
 * Keeps one server on a leash: `node leash.ts <stop signal> <grace in ms> <uid:gid or -> <file> <arguments…>`.
 *
 * The supervisor holds the other end of the IPC channel. When that end is gone, also by kill -9, the server is asked to
 * stop and killed after the grace. Servers that know nothing of us (PostgreSQL, Temporal) cannot watch the supervisor
 * themselves. The leash leads a process group of its own, so Ctrl-C in the terminal reaches the supervisor only, and
 * whatever the server has started can be killed with it.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const [stopSignal = '', grace = '5000', owner = '-', file = '', ...args] = process.argv.slice(2);
const [uid, gid] = owner === '-' ? [] : owner.split(':').map(Number);
const server = spawn(file, args, {
  stdio: ['ignore', 'inherit', 'inherit'],
  ...(uid === undefined ? {} : { uid, gid }),
});

let stopping = false;

function stop(): void {
  if (stopping) return;
  stopping = true;
  server.kill(stopSignal === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
  setTimeout(killGroup, Number(grace));
}

/** Ends the server, all that it started, and this process. */
function killGroup(): void {
  process.kill(-process.pid, 'SIGKILL');
}

process.on('disconnect', stop);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);

server.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
server.on('exit', (code, signal) => {
  // Nobody is left to clear away what the server leaves behind.
  if (!process.connected) killGroup();
  process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0));
});
