import { type ErrorRequestHandler, json, type Request, type RequestHandler } from 'express';
import { z } from 'zod';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { createPayloadCodec } from '../../platform/codec.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import { unsupportedBody } from '../http/problem-of.ts';
import { Problem } from '../problem.ts';
import { isSameOrigin } from './same-origin.ts';

/** Payloads in the JSON form of protobuf: bytes as base64. */
const payload = z.object({ metadata: z.record(z.string(), z.base64()).optional(), data: z.base64().optional() });
const body = z.object({ payloads: z.array(payload).max(10_000) });
type JsonPayload = z.output<typeof payload>;

export type NoteDecoding = (request: Request, payloads: number) => Promise<void>;

/**
 * Handlers of POST /codec/decode, which the Temporal UI asks for plain text
 * (https://docs.temporal.io/codec-server). There is no counterpart that encodes: the page only reads.
 * They throw Problem 403, 413 and 415, and a ZodError for a body that is no list of payloads.
 */
export function decodeHandlers(keyRing: KeyRing, noteDecoding: NoteDecoding): RequestHandler[] {
  const codec = createPayloadCodec(keyRing);
  return [
    (request, _response, next) => {
      if (!isSameOrigin(request)) throw otherSite();
      if (!request.is('application/json')) throw unsupportedBody();
      next();
    },
    json({ limit: '4mb' }),
    async (request, response) => {
      const given = body.parse(request.body);
      const payloads = await Promise.all(given.payloads.map((each) => decode(codec, each)));
      await noteDecoding(request, payloads.length);
      response.set('cache-control', 'no-store').json({ payloads });
    },
  ];
}

/** The app's own answer to a body that is too large names the app's own limit. */
export const tooLarge: ErrorRequestHandler = (error: unknown, _request, _response, next) => {
  const isTooLarge = error instanceof Error && 'type' in error && error.type === 'entity.too.large';
  next(isTooLarge ? new Problem(413, 'too-large', 'The request is larger than 4 MB') : error);
};

const otherSite = () => new Problem(403, 'csrf', 'Only pages of this site may ask for plain text');

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
