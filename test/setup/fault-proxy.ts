import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What becomes of connections, those that stand and those that come:
 * - `pass`: they lead to the server; what was held back goes on.
 * - `refuse`: nobody listens, and what stood has ended.
 * - `cut`: each ends, a new one as soon as it is made.
 * - `hang`: each stands and nothing passes, in neither direction, until the mode changes.
 * - `delay`: everything passes, `delayMs` later.
 */
export type ProxyMode = 'pass' | 'refuse' | 'cut' | 'hang' | 'delay';

/** A port of 127.0.0.1 that leads to another one: takes a server away from one process alone, in the ways that networks have. */
export interface FaultProxy {
  port: number;
  /** @param delayMs of the mode `delay` */
  set(mode: ProxyMode, delayMs?: number): Promise<void>;
  /** Connections made since the start, refused ones not among them. */
  readonly connections: number;
  close(): Promise<void>;
}

/** Bytes on their way, in their order; null: the other side has ended. */
type Held = Buffer | null;

export async function faultProxy(target: number): Promise<FaultProxy> {
  const open = new Set<Socket>();
  const waiting = new Set<() => void>();
  let [mode, delayMs, connections]: [ProxyMode, number, number] = ['pass', 0, 0];

  const isHeld = () => mode === 'hang';
  const released = () => new Promise<void>((resolve) => waiting.add(resolve));

  /** One direction; each piece goes once those before it have gone. */
  function pump(from: Socket, to: Socket): void {
    let last = Promise.resolve();
    const pass = async (bytes: Held, arrived: number) => {
      while (isHeld()) await released();
      if (mode === 'delay') await sleep(Math.max(0, arrived + delayMs - performance.now()));
      if (to.destroyed) return;
      if (bytes === null) to.end();
      else if (!to.write(bytes)) await new Promise<void>((resolve) => to.once('drain', resolve).once('close', resolve));
    };
    const queue = (bytes: Held) => {
      const arrived = performance.now();
      last = last.then(() => pass(bytes, arrived));
    };
    from.on('data', (bytes: Buffer) => {
      queue(bytes);
      // What comes in faster than it goes on stays with its sender.
      from.pause();
      void last.then(() => from.resume());
    });
    from.on('end', () => queue(null));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      open.delete(from);
      void last.then(() => to.destroy());
    });
    open.add(from);
  }

  const accept = (near: Socket) => {
    connections += 1;
    if (mode === 'cut') {
      near.on('error', () => undefined).destroy();
      return;
    }
    const far = dial({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    pump(near, far);
    pump(far, near);
  };
  async function listen(at: number): Promise<Server> {
    const made = createServer({ allowHalfOpen: true }, accept);
    await new Promise<void>((resolve, reject) => {
      made.once('error', reject);
      made.listen(at, '127.0.0.1', resolve);
    });
    return made;
  }
  const release = () => {
    for (const go of waiting) go();
    waiting.clear();
  };
  const end = () => {
    for (const socket of open) socket.destroy();
    release();
  };
  const stop = () => new Promise<void>((resolve) => void server.close(() => resolve()));

  let server = await listen(0);
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    port,
    async set(next, ms = 0) {
      const wasRefusing = mode === 'refuse';
      [mode, delayMs] = [next, ms];
      if (next === 'cut' || next === 'refuse') end();
      if (next === 'refuse' && !wasRefusing) await stop();
      if (next !== 'refuse' && wasRefusing) server = await listen(port);
      release();
    },
    get connections() {
      return connections;
    },
    async close() {
      const wasRefusing = mode === 'refuse';
      mode = 'cut';
      end();
      if (!wasRefusing) await stop();
    },
  };
}
