import type { LookupAddress } from 'node:dns';
import { createServer, type RequestListener } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { addressFault, isInside } from './outbound-address.ts';
import { createOutbound, type Resolve } from './outbound-connection.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server of this machine; what arrived there is in `arrived`. */
async function listening(listener: RequestListener = (_request, response) => response.end('here')) {
  const arrived: string[] = [];
  const server = createServer(listener);
  server.on('connection', () => arrived.push('connection'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It does not listen on a port');
  return { port: address.port, arrived };
}

const family = (address: string): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 });

/** DNS of one name that answers differently each time, the last of them from then on; `asked` counts. */
function dns(...answers: string[][]) {
  const asked: string[] = [];
  const resolve: Resolve = (name, _options, callback) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(name);
    callback(null, answer.map(family));
  };
  return { resolve, asked };
}

const unknown: Resolve = (_name, _options, callback) =>
  callback(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }), []);

const get = (signal = AbortSignal.timeout(400)) => ({ method: 'GET', headers: {}, signal });
const failureOf = (doing: Promise<unknown>): Promise<unknown> =>
  doing.then(() => null).catch((error: unknown) => error);

const words = (text: string): string[] => text.trim().split(/\s+/);

/** Nobody has it: it is kept for examples (RFC 5737). */
const outside = '203.0.113.7';

describe('an IP address', () => {
  it.each(
    words(`
      0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.8.8.8 169.254.169.254 168.63.129.16 172.16.0.1 172.31.255.255
      192.0.0.192 192.168.1.1 198.18.0.1 224.0.0.1 255.255.255.255
      :: ::1 ::10.0.0.1 ::ffff:10.0.0.1 ::ffff:a00:1 ::ffff:169.254.169.254 0:0:0:0:0:ffff:7f00:1
      fe80::1 fe80::1%lo febf::1 fec0::1 fc00::1 fd00:ec2::254 ff02::1
      64:ff9b::a00:1 64:ff9b::8.8.8.8 64:ff9b:1::a00:1 2002:a00:1::1 2001:0:a00:1::1 100::1 5f00::1`),
  )('%s is inside', (ip) => {
    expect(isInside(ip)).toBe(true);
  });

  it.each(['', 'localhost', '10.0.0', '10.0.0.1:80', '0x7f000001'])('%j is none, and counts as inside', (text) => {
    expect(isInside(text)).toBe(true);
  });

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '::ffff:8.8.8.8', '::ffff:808:808', '2606:4700::1111', '2a00::1'])(
    '%j is outside',
    (ip) => {
      expect(isInside(ip)).toBe(false);
    },
  );
});

describe('an address that is entered', () => {
  it.each(
    words(`
      https://10.0.0.1/fhir https://[fd00::1]/fhir https://[::ffff:127.0.0.1]/ https://2130706433/ https://0x7f.1/ https://017700000001/
      https://localhost/ https://localhost./ https://a.local./ https://metadata.google.internal/ https://pimsy/ https://pimsy./
      https://169.254.169.254/latest`),
  )('%s is refused where its text shows that it lies inside', (address) => {
    expect(addressFault(address, { allowLoopback: false })).toMatch(/inside the network of the server/);
  });

  it('of this machine is taken in development, and no other one of the inside', () => {
    expect(addressFault('http://127.0.0.1:8025/fhir', { allowLoopback: true })).toBeNull();
    expect(addressFault('https://10.0.0.1/fhir', { allowLoopback: true })).toMatch(/inside/);
    expect(addressFault('https://fhir.example.com/R4', { allowLoopback: false })).toBeNull();
  });
});

describe('a connection', () => {
  it.each([
    ['127.0.0.1'],
    ['::1'],
    ['::ffff:127.0.0.1'],
    ['0.0.0.0'],
    ['169.254.169.254'],
    ['fe80::1'],
    ['fd00:ec2::254'],
    ['64:ff9b::7f00:1'],
  ])('is not made to a name that leads to %s', async (ip) => {
    const { port, arrived } = await listening();
    for (const allowLoopback of [false, true])
      for (const scheme of ['http', 'https']) {
        const call = createOutbound({ allowLoopback, resolve: dns([ip]).resolve });
        const failure = await failureOf(call(new URL(`${scheme}://system.example:${port}/`), get()));
        expect(failure).toMatchObject({ name: 'AddressInside', code: 'ADDRESS_INSIDE' });
      }
    expect(arrived).toEqual([]);
  });

  it('is not made where only one of several addresses lies inside', async () => {
    const { port, arrived } = await listening();
    const call = createOutbound({ allowLoopback: false, resolve: dns([outside, '127.0.0.1']).resolve });
    expect(await failureOf(call(new URL(`http://system.example:${port}/`), get()))).toMatchObject({
      name: 'AddressInside',
    });
    expect(arrived).toEqual([]);
  });

  it.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0'])(
    'is not made to %s, which is written out and never looked up',
    async (host) => {
      const { port, arrived } = await listening();
      const call = createOutbound({ allowLoopback: false, resolve: dns([outside]).resolve });
      expect(await failureOf(call(new URL(`http://${host}:${port}/`), get()))).toMatchObject({ name: 'AddressInside' });
      expect(arrived).toEqual([]);
    },
  );

  it('goes to what was looked at, however the name answers a moment later', async () => {
    const { port, arrived } = await listening();
    const { resolve, asked } = dns([outside], ['127.0.0.1']);
    const call = createOutbound({ allowLoopback: false, resolve });
    const url = new URL(`http://system.example:${port}/`);
    // Nobody answers there; what counts is that nothing looked again on the way.
    expect(await failureOf(call(url, get()))).not.toBeNull();
    expect(asked).toHaveLength(1);
    expect(arrived).toEqual([]);
    expect(await failureOf(call(url, get()))).toMatchObject({ name: 'AddressInside' });
    expect(asked).toHaveLength(2);
    expect(arrived).toEqual([]);
  });

  it('that is kept goes on to the address that was looked at', async () => {
    const { port, arrived } = await listening();
    const { resolve, asked } = dns(['127.0.0.1'], ['169.254.169.254']);
    const call = createOutbound({ allowLoopback: true, resolve });
    for (const _ of [1, 2]) {
      const response = await call(new URL(`http://localhost:${port}/`), get(AbortSignal.timeout(5_000)));
      expect(await textOf(response)).toBe('here');
    }
    expect(asked).toEqual(['localhost']);
    expect(arrived).toEqual(['connection']);
  });

  it('to this machine is made only where the address says so, and only in development', async () => {
    const { port } = await listening();
    const here = new URL(`http://localhost:${port}/`);
    const inDevelopment = createOutbound({ allowLoopback: true });
    expect((await inDevelopment(here, get(AbortSignal.timeout(5_000)))).statusCode).toBe(200);
    const inProduction = createOutbound({ allowLoopback: false });
    expect(await failureOf(inProduction(here, get()))).toMatchObject({ name: 'AddressInside' });
    const another = createOutbound({ allowLoopback: true, resolve: dns(['10.0.0.1']).resolve });
    expect(await failureOf(another(here, get()))).toMatchObject({ name: 'AddressInside' });
  });

  it('to a name that nobody has fails as such', async () => {
    const call = createOutbound({ allowLoopback: false, resolve: unknown });
    expect(await failureOf(call(new URL('https://system.example/'), get()))).toMatchObject({ code: 'ENOTFOUND' });
  });
});
