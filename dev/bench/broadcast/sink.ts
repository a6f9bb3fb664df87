import { execFile } from 'node:child_process';
import { accessSync, constants, createReadStream } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { freePort } from '../../stack/ports.ts';
import { type Program, startProgram } from './program.ts';

/** What the sink has taken since it began to count. */
export interface Taken {
  messages: number;
  /** Of the messages as they came, final dots included. */
  bytes: number;
  /** When the first and the last message were complete, milliseconds since 1970; 0: there was none. */
  firstAt: number;
  lastAt: number;
}

/** The mail server of sink.c. */
export interface Sink extends Program {
  port: number;
  /** Begins to count anew. */
  zero(): Promise<void>;
  taken(): Promise<Taken>;
  /** How often it took each message, by the id that we gave it. */
  timesTaken(): Promise<Map<string, number>>;
}

/** The C compiler of this machine: the one that CC names, else cc, gcc or clang; null where there is none. */
export function findCompiler(env: NodeJS.ProcessEnv = process.env): string | null {
  const places = (name: string) => (env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  const candidates = env['CC'] ? [env['CC'], ...places(env['CC'])] : ['cc', 'gcc', 'clang'].flatMap(places);
  return candidates.find((path) => path.startsWith('/') && isExecutable(path)) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Compiles the sink into the folder and starts it. @throws where the machine cannot do that, with what to install */
export async function startSink(folder: string): Promise<Sink> {
  const compiler = findCompiler();
  if (process.platform !== 'linux' || compiler === null)
    throw new Error(
      'The mail server of this measurement is compiled from C for Linux. Run it on Linux with a C compiler: install gcc or clang, or name one in CC.',
    );
  const file = join(folder, 'sink');
  await promisify(execFile)(compiler, ['-O2', '-o', file, join(import.meta.dirname, 'sink.c')]);
  const port = await freePort();
  const ids = join(folder, 'taken');
  const traces = { logFile: join(folder, 'sink.log') };
  const ready = async () => (await ask(port, 'XCOUNT')).startsWith('250 ');
  const program = await startProgram('The mail server', { file, args: [String(port), ids] }, traces, { ready });
  return {
    ...program,
    port,
    zero: async () => void (await ask(port, 'XZERO')),
    async taken() {
      const [, messages = 0, bytes = 0, first = 0, last = 0] = (await ask(port, 'XCOUNT')).split(' ').map(Number);
      return { messages, bytes, firstAt: first / 1000, lastAt: last / 1000 };
    },
    async timesTaken() {
      // By which the list is written out.
      await ask(port, 'XCOUNT');
      const times = new Map<string, number>();
      for await (const line of createInterface(createReadStream(ids))) {
        const id = line.slice(line.indexOf('<') + 1, line.indexOf('@'));
        times.set(id, (times.get(id) ?? 0) + 1);
      }
      return times;
    },
  };
}

/** Says one line over a connection of its own. @returns the answer */
function ask(port: number, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', reject);
    const said: string[] = [];
    const lines = createInterface(socket);
    // It passes the socket's errors on, and nobody else hears them there.
    lines.on('error', reject);
    lines.on('line', (each) => {
      said.push(each);
      if (said.length === 1) socket.write(`${line}\r\n`);
      else socket.destroy();
      if (said[1] !== undefined) resolve(said[1]);
    });
  });
}
