import { type ErrorRequestHandler, json, type RequestHandler } from 'express';
import { z } from 'zod';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { createPayloadCodec } from '../../platform/codec.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { Logger } from '../../platform/log.ts';
import { sendProblem } from './problem.ts';
import { isSameOrigin } from './same-origin.ts';

/** Payloads in the JSON form of protobuf: bytes as base64. */
const payload = z.object({ metadata: z.record(z.string(), z.base64()).optional(), data: z.base64().optional() });
const body = z.object({ payloads: z.array(payload).max(10_000) });
type JsonPayload = z.output<typeof payload>;

/**
 * Handlers of POST /codec/decode, which the Temporal UI asks for plain text
 * (https://docs.temporal.io/codec-server). There is no counterpart that encodes: the page only reads.
 */
export function decodeHandlers(keyRing: KeyRing, log?: Logger): RequestHandler[] {
  const codec = createPayloadCodec(keyRing);
  return [
    (request, response, next) => {
      if (!isSameOrigin(request)) return sendProblem(response, 403, 'Only pages of this site may ask for plain text');
      if (!request.is('application/json')) return sendProblem(response, 415, 'The body must be JSON');
      return next();
    },
    json({ limit: '4mb' }),
    async (request, response) => {
      const given = body.safeParse(request.body);
      if (!given.success) return sendProblem(response, 400, 'The body is not a list of payloads');
      const payloads = await Promise.all(given.data.payloads.map((each) => decode(codec, each)));
      log?.info({ count: payloads.length }, 'An operator read payloads');
      response.set('cache-control', 'no-store').json({ payloads });
    },
  ];
}

/** What the body parser refuses, as a problem; everything else is the app's to answer. */
export const bodyFaults: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 413) return sendProblem(response, 413, 'The body is too large');
  if (status === 400) return sendProblem(response, 400, 'The body is not JSON');
  return next(error);
};

/** A payload whose key is not on the ring any more stays as it is, so that the rest of the page can be read. */
async function decode(codec: PayloadCodec, given: JsonPayload): Promise<JsonPayload> {
  try {
    const [plain] = await codec.decode([fromJson(given)]);
    return plain ? toJson(plain) : given;
  } catch {
    return given;
  }
}

function fromJson({ metadata = {}, data = '' }: JsonPayload): Payload {
  const entries = Object.entries(metadata).map(([key, value]) => [key, Buffer.from(value, 'base64')] as const);
  return { metadata: Object.fromEntries(entries), data: Buffer.from(data, 'base64') };
}

function toJson({ metadata, data }: Payload): JsonPayload {
  const entries = Object.entries(metadata ?? {}).map(([key, value]) => [key, base64(value)] as const);
  return { metadata: Object.fromEntries(entries), data: base64(data ?? new Uint8Array()) };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
