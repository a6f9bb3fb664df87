import type { Server } from 'node:net';

/**
 * Listens on the loopback address and returns the port.
 * @param port 0 takes a free one.
 * @param setting environment variable that names the port, for the error's way out.
 */
export async function listen(server: Server, port: number, setting: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `Port ${port} is taken; set ${setting} to another one, or to 0 for any free one.`;
      reject(error.code === 'EADDRINUSE' ? new Error(taken, { cause: error }) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}
