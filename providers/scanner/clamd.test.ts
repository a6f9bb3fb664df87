import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ClamdStandIn, startClamd } from '../../dev/sandbox/clamd/clamd.ts';
import { scannerSentinels } from '../../dev/sandbox/clamd/sentinels.ts';
import { listen } from '../../dev/sandbox/listen.ts';
import { createClamdScanner } from './clamd.ts';

let clamd: ClamdStandIn;
beforeAll(async () => {
  clamd = await startClamd({ port: 0, slowMs: 60_000 });
});
afterAll(() => clamd.close());

async function* pieces(content: string | Buffer, size = 7): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function* damaged(): AsyncGenerator<Buffer> {
  yield Buffer.from('half of it');
  throw new Error('damaged');
}
const scanner = (port = clamd.port) =>
  createClamdScanner({ url: `tcp://127.0.0.1:${port}`, connectMs: 3_000, silenceMs: 3_000 });
const scan = (content: string | Buffer, size?: number) => scanner().scan(pieces(content, size));
const error = (code: string, retryable: boolean) => ({ kind: 'error', code, retryable });

describe("clamd's verdict", () => {
  it('is clean, also of 5 MB in pieces of any size', async () => {
    expect(await scan('hello')).toEqual({ kind: 'clean' });
    expect(await scan(Buffer.alloc(5_000_000, 65), 300_000)).toEqual({ kind: 'clean' });
  });

  it('names what it found, wherever that stands', async () => {
    const content = `${'x'.repeat(100)}${scannerSentinels.eicar}${'x'.repeat(100)}`;
    expect(await scan(content)).toEqual({ kind: 'infected', name: 'Eicar-Test-Signature' });
  });

  it.each([
    ['an error of the scanner', scannerSentinels.error, error('refused', false)],
    ['a connection that is cut', scannerSentinels.drop, error('dropped', true)],
    ['a scanner that does not answer', scannerSentinels.slow, error('silent', true)],
    ['more than the scanner takes', scannerSentinels.sizeLimit, error('too-large', false)],
  ])('is none after %s', async (_, content, outcome) => {
    expect(await scan(content)).toEqual(outcome);
  });

  it('that comes in the middle of a long document is heard', async () => {
    expect(
      await scan(Buffer.concat([Buffer.from(scannerSentinels.sizeLimit), Buffer.alloc(20_000_000)]), 65_536),
    ).toEqual(error('too-large', false));
  });

  it('is none where nobody listens', async () => {
    expect(await scanner(1).scan(pieces('x'))).toEqual(error('away', true));
  });

  it.each(['stream: OKAY', 'PONG', 'stream: FOUND', 'OK', ''])('is none where the answer is "%s"', async (line) => {
    const server = createServer((socket) => socket.once('data', () => socket.end(`${line}\0`)));
    const port = await listen(server, 0, 'none');
    expect(await scanner(port).scan(pieces('x'))).toMatchObject({ kind: 'error' });
    server.close();
  });

  it('is none, and the fault is told, where the document itself cannot be read', async () => {
    await expect(scanner().scan(damaged())).rejects.toThrow('damaged');
  });

  it('is not waited for by whoever is told to stop', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    const outcome = await createClamdScanner({ url: `tcp://127.0.0.1:${clamd.port}` }).scan(
      pieces(scannerSentinels.slow),
      stop.signal,
    );
    expect(outcome).toMatchObject({ kind: 'error', retryable: true });
  });
});

describe('the stand-in', () => {
  it.each([
    ['PING\n', 'PONG\n'],
    ['zPING\0', 'PONG\0'],
    ['nVERSION\n', 'ClamAV 1.4.3/rounds-stand-in\n'],
    ['zSHUTDOWN\0', 'UNKNOWN COMMAND\0'],
  ])('answers %j', async (command, answer) => {
    const socket = connect(clamd.port, '127.0.0.1');
    socket.write(command);
    expect(await text(socket)).toBe(answer);
  });
});
