import { randomUUID, timingSafeEqual } from 'node:crypto';
import express from 'express';
import type { Response, Router } from 'express';
import { z } from 'zod';
import { type FaxEntry, idsOfCallback } from '../entries.ts';
import type { Ledger } from '../ledger.ts';
import type { FaxCaller } from './caller.ts';
import { type FaxFaults, takeFaxOrders } from './faults.ts';
import { faxCourse, faxSentinel } from './sentinels.ts';

export interface TelnyxApiOptions {
  apiKey: string;
  ledger: Ledger<FaxEntry>;
  caller: FaxCaller;
  faults: FaxFaults;
  /** Time between a fax's webhooks, milliseconds. */
  gapMs: number;
  /** How long number …0199 waits for its answer, milliseconds. */
  slowMs: number;
}

const phone = z.string().regex(/^\+[1-9]\d{6,14}$/);

/** The fields that the application may use of https://developers.telnyx.com/api/fax/send-fax; a misspelt one is noticed. */
const createFax = z.strictObject({
  connection_id: z.string().min(1),
  to: phone,
  from: phone,
  media_url: z.url(),
  client_state: z.base64().optional(),
  webhook_url: z.url().optional(),
  store_media: z.boolean().optional(),
  store_preview: z.boolean().optional(),
});

/** Telnyx's Fax resource: create, list, fetch. */
export function telnyxApi(options: TelnyxApiOptions): Router {
  const { apiKey, ledger, slowMs } = options;
  const refusedOnce = new Set<string>();
  const router = express.Router();

  router.use((request, response, next) => {
    if (isKey(request.headers.authorization, apiKey)) next();
    else fail(response, 401, '10009', 'Authentication failed');
  });

  router.post('/', express.json({ limit: '64kb' }), (request, response) => {
    const read = createFax.safeParse(request.body);
    if (!read.success) {
      const path = read.error.issues[0]?.path.join('/') ?? '';
      return fail(response, 422, '10015', 'Bad Request', `/${path}`);
    }
    const { to } = read.data;
    const sentinel = faxSentinel(to);
    const ordered = takeFaxOrders(options.faults, to).create()?.fault;
    if (ordered === 'cut' || sentinel === '0183') return void response.socket?.destroy();
    if (sentinel === '0190') return fail(response, 422, '10016', 'Phone number must be in +E.164 format', '/to');
    const first = isFirst(refusedOnce, read.data.client_state ?? to);
    if (ordered === 'limit' || sentinel === '0198' || (sentinel === '0193' && first)) {
      response.set('Retry-After', '1');
      return fail(response, 429, '10011', 'Too many requests');
    }
    if (ordered === 'fail' || sentinel === '0196') return fail(response, 500, '10007', 'Unexpected error');
    const fax = take(read.data, options);
    if (ordered === 'drop' || sentinel === '0194') return void response.socket?.destroy();
    const answer = () => response.status(202).json({ data: faxResource(fax) });
    if (ordered === 'slow' || sentinel === '0199') setTimeout(answer, slowMs).unref();
    else answer();
  });

  router.get('/', (request, response) => {
    response.json(listed(ledger.all(), request.query));
  });

  router.get('/:id', (request, response) => {
    const fax = ledger.all().find(({ id }) => id === request.params.id);
    if (fax) response.json({ data: faxResource(fax) });
    else fail(response, 404, '10005', 'Resource not found');
  });

  return router;
}

function isKey(header: string | undefined, apiKey: string): boolean {
  const given = Buffer.from(header ?? '');
  const wanted = Buffer.from(`Bearer ${apiKey}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** An error as Telnyx answers it (https://developers.telnyx.com/development/api-fundamentals/api-errors). */
function fail(response: Response, status: number, code: string, title: string, pointer?: string): void {
  response
    .status(status)
    .json({ errors: [{ code, title, detail: title, ...(pointer ? { source: { pointer } } : {}) }] });
}

/** Whether this message is seen for the first time. */
function isFirst(seen: Set<string>, key: string): boolean {
  if (seen.has(key)) return false;
  if (seen.size >= 10_000) seen.clear();
  seen.add(key);
  return true;
}

function take(given: z.output<typeof createFax>, options: TelnyxApiOptions): FaxEntry {
  const { ledger, caller, faults, gapMs } = options;
  const { to, webhook_url: webhookUrl = null } = given;
  const at = new Date().toISOString();
  const fax = ledger.add({
    at,
    id: randomUUID(),
    connectionId: given.connection_id,
    from: given.from,
    to,
    mediaUrl: given.media_url,
    clientState: given.client_state ?? null,
    webhookUrl,
    ...(webhookUrl ? idsOfCallback(webhookUrl) : { practice: null, messageId: null }),
    status: 'queued',
    failure: null,
    updatedAt: at,
    pages: null,
    pdf: null,
    calls: faxCourse({ sentinel: faxSentinel(to), ordered: takeFaxOrders(faults, to).callbacks() }, Date.now(), gapMs),
  });
  caller.schedule(fax);
  return fax;
}

const faxResource = (fax: FaxEntry) => ({
  record_type: 'fax',
  id: fax.id,
  connection_id: fax.connectionId,
  direction: 'outbound',
  from: fax.from,
  to: fax.to,
  media_url: fax.mediaUrl,
  client_state: fax.clientState,
  webhook_url: fax.webhookUrl,
  status: fax.status,
  failure_reason: fax.failure,
  quality: 'high',
  store_media: false,
  store_preview: false,
  created_at: fax.at,
  updated_at: fax.updatedAt,
});

/** A page of faxes, newest first, by Telnyx's filters `to`, `from`, `direction` and `created_at`. */
function listed(all: readonly FaxEntry[], query: Record<string, unknown>) {
  const one = (name: string) => {
    const value = query[name];
    return typeof value === 'string' ? value : null;
  };
  const [to, from, direction] = ['to', 'from', 'direction'].map((name) => one(`filter[${name}][eq]`));
  const [since, until] = [one('filter[created_at][gte]'), one('filter[created_at][lte]')];
  const found = all
    .filter(
      (fax) =>
        (to ?? fax.to) === fax.to &&
        (from ?? fax.from) === fax.from &&
        (direction ?? 'outbound') === 'outbound' &&
        (since === null || Date.parse(fax.at) >= Date.parse(since)) &&
        (until === null || Date.parse(fax.at) <= Date.parse(until)),
    )
    .toReversed();
  const size = Math.min(250, Number(one('page[size]') ?? 20));
  const number = Number(one('page[number]') ?? 1);
  return {
    data: found.slice((number - 1) * size, number * size).map(faxResource),
    meta: {
      page_number: number,
      page_size: size,
      total_pages: Math.ceil(found.length / size),
      total_results: found.length,
    },
  };
}
