import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseTextStatus, verifyTwilioSignature } from '../../providers/text/inbound.ts';
import { listen } from './listen.ts';
import type { PimsyCredentials } from './pimsy/sign-in.ts';
import { startSandbox } from './sandbox.ts';
import type { Sandbox, SandboxOptions } from './sandbox.ts';

export const account = { accountSid: `AC${'0'.repeat(31)}1`, authToken: 'sandbox-token' };

/** Made for this run of a suite; nobody else has them. */
export const pimsyCredentials: PimsyCredentials = {
  clientId: 'rounds-test',
  privateKey: generateKeyPairSync('ec', {
    namedCurve: 'P-384',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey,
  userName: 'rounds',
  password: 'password-of-pimsy',
};

type Closer = () => Promise<void> | void;

/** A sandbox with short waits and a folder of its own; both go away with `closers`. */
export async function testSandbox(closers: Closer[], options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'rounds-sandbox-'));
  closers.push(() => rmSync(data, { recursive: true, force: true }));
  const sandbox = await startSandbox({
    ...account,
    data,
    gapMs: 10,
    slowMs: 60_000,
    retryMs: [20, 40, 80],
    ...options,
  });
  closers.push(() => sandbox.close());
  return sandbox;
}

/** The application as Twilio sees it: checks each signature, remembers what came, answers as told. */
export interface Receiver {
  url: string;
  port: number;
  calls: { path: string; signed: boolean; params: Record<string, string> }[];
  /** Statuses of the callbacks to one address, in the order they came. */
  statuses(path: string): string[];
  answer: number;
  /** What it answers to a call that asks how it goes on; null: as everything else. */
  twiml: (path: string) => string | null;
  /** What it answers to a GET; null: as everything else. */
  audio: Buffer | null;
  close(): Promise<void>;
}

export async function testReceiver(closers: Closer[], at = 0): Promise<Receiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const params = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')));
      const path = request.url ?? '';
      const signature = String(request.headers['x-twilio-signature']);
      const signed = verifyTwilioSignature({
        authToken: account.authToken,
        publicUrl: receiver.url,
        path,
        params,
        signature,
      });
      receiver.calls.push({ path, signed, params });
      const twiml = receiver.twiml(path);
      if (request.method === 'GET' && receiver.audio)
        response.writeHead(200, { 'content-type': 'audio/wav' }).end(receiver.audio);
      else if (twiml === null) response.writeHead(receiver.answer).end();
      else response.writeHead(200, { 'content-type': 'text/xml' }).end(twiml);
    });
  });
  const port = await listen(server, at, 'the port of the test');
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}`,
    port,
    calls: [],
    statuses: (path) =>
      receiver.calls.filter((call) => call.path === path).map(({ params }) => parseTextStatus(params).status),
    answer: 204,
    twiml: () => null,
    audio: null,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  closers.push(() => receiver.close());
  return receiver;
}

/** Waits until something holds; gives up after fifty seconds, which no healthy machine needs. */
export async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 50_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`Waited fifty seconds in vain for: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
