import { createServer as createHttpServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { twilioError, twilioErrorCodes } from '../../domain/twilio-errors.ts';
import { until } from '../../test/setup/until.ts';
import { tooLate } from '../outcome.ts';
import { outcomeOfRefusal } from './twilio-errors.ts';
import { createTwilioSender } from './twilio.ts';
import type { TwilioOptions } from './twilio.ts';

const accountSid = `AC${'0'.repeat(32)}`;
const authToken = 'token-of-the-account';
const text = {
  messageId: 'm1',
  to: '+13035550123',
  body: '¿Confirma? ñ & € 👋 = %',
  statusCallback: 'https://rounds.example.org/callbacks/twilio/p1/m1/status',
};

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port.');
  return `http://127.0.0.1:${address.port}`;
}

const serve = (listener: RequestListener) => listen(createHttpServer(listener));

function send(baseUrl: string, options: Partial<TwilioOptions> = {}, signal?: AbortSignal) {
  const sender = createTwilioSender({ accountSid, authToken, from: '+13035550100', baseUrl, ...options });
  return sender.send(text, signal);
}

/** A server that answers every request the same way and counts them. */
async function answering(status: number, body: unknown, headers: Record<string, string> = {}) {
  const requests: { method?: string; url?: string; auth?: string; form: URLSearchParams }[] = [];
  const url = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
      requests.push({ method: request.method, url: request.url, auth: request.headers.authorization, form });
      response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  return { url, requests };
}

describe('a text that Twilio takes', () => {
  it('is created with its words, our callback address and an hour of validity', async () => {
    const server = await answering(201, { sid: 'SM1', status: 'queued' });
    expect(await send(server.url)).toEqual({ kind: 'accepted', providerId: 'SM1' });
    expect(server.requests).toHaveLength(1);
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', url: `/2010-04-01/Accounts/${accountSid}/Messages.json` });
    expect(request?.auth).toBe(`Basic ${btoa(`${accountSid}:${authToken}`)}`);
    expect(Object.fromEntries(request?.form ?? [])).toEqual({
      To: text.to,
      From: '+13035550100',
      Body: text.body,
      StatusCallback: text.statusCallback,
      ValidityPeriod: '3600',
    });
  });

  it('goes by the Messaging Service where one is set', async () => {
    const server = await answering(201, { sid: 'SM1', status: 'accepted' });
    const service = `MG${'0'.repeat(32)}`;
    await send(server.url, { from: service });
    expect(server.requests[0]?.form.get('MessagingServiceSid')).toBe(service);
    expect(server.requests[0]?.form.has('From')).toBe(false);
  });
});

describe('a text that Twilio refuses', () => {
  it('may be tried again after the wait that a 429 asks for, and is not repeated at once', async () => {
    const server = await answering(
      429,
      { code: 20429, message: 'Too Many Requests', status: 429 },
      { 'Retry-After': '7' },
    );
    expect(await send(server.url)).toEqual({ kind: 'retry', errorClass: 'too-fast', code: '20429', afterMs: 7_000 });
    expect(server.requests).toHaveLength(1);
  });

  it('is final for a person who opted out', async () => {
    const server = await answering(400, { code: 21610, message: 'unsubscribed recipient', status: 400 });
    expect(await send(server.url)).toEqual({ kind: 'rejected', errorClass: 'opted-out', code: '21610' });
  });

  it.each(twilioErrorCodes)('with code %i ends as the table of codes says', (code) => {
    const meaning = twilioError(code);
    const outcome = outcomeOfRefusal({ status: 400, code });
    expect(outcome).toMatchObject({ errorClass: meaning?.reason, code: String(code) });
    const again = meaning?.kind === 'retry' || meaning?.kind === 'mend';
    expect(outcome.kind).toBe(again ? 'retry' : 'rejected');
  });

  it.each([{ status: 401, code: 20003 }, { status: 404, code: 20404 }, { status: 404 }, { status: 407 }])(
    'for credentials, an account or a proxy that are set up wrongly waits for someone to mend them: %j',
    (refusal) => {
      expect(outcomeOfRefusal(refusal)).toMatchObject({ kind: 'retry', errorClass: 'set-up' });
    },
  );

  it('with a code nobody knows is final on this channel', () => {
    expect(outcomeOfRefusal({ status: 400, code: 99999 })).toMatchObject({ kind: 'rejected', errorClass: 'unusable' });
    expect(outcomeOfRefusal({ status: 400 })).toEqual({ kind: 'rejected', errorClass: 'unusable', code: '400' });
  });
});

describe('a text of which Twilio did not say what became', () => {
  it('because a proxy stopped waiting is unknown', () => {
    expect(outcomeOfRefusal({ status: 408 })).toEqual({ kind: 'unknown', code: '408' });
  });

  it.each([500, 502, 503])('after a %i is unknown, and is not repeated', async (status) => {
    const server = await answering(status, '<html>Bad gateway</html>');
    expect(await send(server.url)).toEqual({ kind: 'unknown', code: String(status) });
    expect(server.requests).toHaveLength(1);
  });

  it('after an answer that is not JSON is unknown', async () => {
    const server = await answering(201, '<html>Created?</html>');
    expect(await send(server.url)).toMatchObject({ kind: 'unknown' });
  });

  it('after the connection was cut is unknown', async () => {
    const url = await serve((request) => request.socket.destroy());
    expect(await send(url)).toMatchObject({ kind: 'unknown', code: 'ECONNRESET' });
  });

  it('after the answer was cut in its middle is unknown', async () => {
    const url = await serve((request, response) => {
      response.writeHead(201, { 'Content-Length': '1000' });
      response.write('{"sid":"SM1"', () => request.socket.destroy());
    });
    expect(await send(url)).toMatchObject({ kind: 'unknown' });
  });

  it('after silence is unknown', async () => {
    const url = await serve(() => undefined);
    expect(await send(url, { timeoutMs: 1_000 })).toEqual({ kind: 'unknown', code: 'aborted' });
  });

  it('when the worker stops while it waits is unknown', async () => {
    const abort = new AbortController();
    const url = await serve(() => abort.abort());
    expect(await send(url, {}, abort.signal)).toEqual({ kind: 'unknown', code: 'aborted' });
  });
});

describe('a text that never reached Twilio', () => {
  it('because nobody listens may be tried again', async () => {
    const url = await serve(() => undefined);
    await closers.pop()?.();
    expect(await send(url)).toMatchObject({ kind: 'retry', errorClass: 'transient', code: 'ECONNREFUSED' });
  });

  it('because encryption could not be agreed may be tried again', async () => {
    const url = await listen(createServer((socket) => socket.end('not TLS\r\n')));
    expect(await send(url.replace('http:', 'https:'))).toMatchObject({ kind: 'retry', errorClass: 'transient' });
  });

  it('because the worker came to it too late may be tried again', async () => {
    const server = await answering(201, { sid: 'SM1' });
    const twilio = createTwilioSender({ accountSid, authToken, from: '+13035550100', baseUrl: server.url });
    expect(await twilio.send({ ...text, mayGo: () => false })).toEqual(tooLate);
    expect(server.requests).toHaveLength(0);
  });

  it('because its time was over by the time the connection stood may be tried again', async () => {
    const arrived: string[] = [];
    let connected = false;
    const url = await listen(
      createServer((socket) => {
        connected = true;
        socket.on('data', (chunk) => arrived.push(chunk.toString()));
      }),
    );
    const twilio = createTwilioSender({ accountSid, authToken, from: '+13035550100', baseUrl: url, timeoutMs: 5_000 });
    const answers = [true, false];
    expect(await twilio.send({ ...text, mayGo: () => answers.shift() ?? false })).toEqual(tooLate);
    await until('the connection stood', () => connected);
    expect({ answers, arrived }).toEqual({ answers: [], arrived: [] });
  });

  it('because its time was over on a connection that stood already may be tried again', async () => {
    const server = await answering(201, { sid: 'SM1' });
    const twilio = createTwilioSender({ accountSid, authToken, from: '+13035550100', baseUrl: server.url });
    expect(await twilio.send(text)).toMatchObject({ kind: 'accepted' });
    const answers = [true, false];
    expect(await twilio.send({ ...text, mayGo: () => answers.shift() ?? false })).toEqual(tooLate);
    expect(server.requests).toHaveLength(1);
    expect(await twilio.send({ ...text, mayGo: () => true })).toMatchObject({ kind: 'accepted' });
  });

  it('because the worker stops before its turn may be tried again', async () => {
    const server = await answering(201, { sid: 'SM1' });
    const outcome = await send(server.url, {}, AbortSignal.abort());
    expect(outcome).toEqual(tooLate);
    expect(server.requests).toHaveLength(0);
  });
});

const about = (url: string) =>
  createTwilioSender({ accountSid, authToken, from: '+13035550100', baseUrl: url }).statusOf('SM1');

describe('a text that Twilio is asked about by its name', () => {
  it.each([400, 404, 410])(
    'is one that it tells nothing of where it answers %i to this one question',
    async (status) => {
      const { url } = await answering(status, { code: 20001, message: 'Refused', status });
      expect(await about(url)).toBeNull();
    },
  );

  it.each([401, 403, 407, 408, 429, 500, 503])(
    'is one that it cannot be asked about now after a %i',
    async (status) => {
      const { url } = await answering(status, { code: 20003, message: 'Refused', status });
      await expect(about(url)).rejects.toMatchObject({ status });
    },
  );
});
