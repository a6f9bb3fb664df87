import type { ClientRequest } from 'node:http';

export interface Ending {
  /** By https. */
  secure: boolean;
  body: string | Buffer | undefined;
  /** The connection stands, encryption included: from here on the request may have arrived. What it throws fails the request, of which nothing went out. */
  onConnected?: (() => void) | undefined;
}

/** Writes a request when its connection stands and not before: what is written earlier goes out by itself then, however long that took. */
export function endOnceConnected(request: ClientRequest, { secure, body, onConnected }: Ending): void {
  const end = () => {
    try {
      onConnected?.();
    } catch (error) {
      request.destroy(error instanceof Error ? error : new Error('It was not to go out any more', { cause: error }));
      return;
    }
    request.end(body);
  };
  request.once('socket', (socket) => {
    // One that is closed already never was connected, or is none to write to.
    if (socket.destroyed) return;
    if (!socket.connecting) end();
    else socket.once(secure ? 'secureConnect' : 'connect', end);
  });
}
