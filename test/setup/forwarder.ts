import { createServer, connect as dial, type Socket } from 'node:net';

/** A port of 127.0.0.1 that leads to another one until it is cut: takes a server away from one process alone. */
export interface Forwarder {
  port: number;
  /** Ends every connection and refuses new ones until `mend`. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function forwardTo(port: number): Promise<Forwarder> {
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) near.destroy();
    else join(near, dial(port, '127.0.0.1'));
  });
  const join = (near: Socket, far: Socket): void => {
    for (const [one, other] of [[near, far] as const, [far, near] as const]) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const cut = (): void => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut,
    mend: () => (isCut = false),
    close() {
      cut();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}
