import { z } from 'zod';
import { lateCode } from '../../domain/failure-reasons.ts';
import { notBegun, type SendOutcome, tooLate } from '../outcome.ts';
import { faxStatus } from './inbound.ts';
import type { FaxSender, FaxStatus, OutgoingFax, SentFaxQuestion } from './port.ts';
import { outcomeOfTelnyxRefusal } from './telnyx-refusals.ts';
import { type TelnyxAttempt, TelnyxHttp, type TelnyxHttpOptions } from './telnyx-http.ts';

export interface TelnyxOptions extends TelnyxHttpOptions {
  /** Id of the fax application in Telnyx. */
  connectionId: string;
  /** Its number in E.164. */
  from: string;
}

const created = z.object({ data: z.object({ id: z.string().min(1) }) });
const known = z.object({
  id: z.string().min(1),
  direction: z.string().nullish(),
  status: z.string(),
  client_state: z.string().nullish(),
  webhook_url: z.string().nullish(),
  failure_reason: z.string().nullish(),
});
const told = z.object({ data: known });
const listed = z.object({ data: z.array(known) });

const pageSize = 100;
/** Telnyx keeps no fax of this name, or takes it for none: that says nothing of others. */
const aboutItAlone = new Set([400, 404, 410, 422]);
/** Faxes to one number that are looked through. */
const mostPages = 3;

/** Sends faxes by Telnyx's API (https://developers.telnyx.com/api/fax/send-fax). */
export function createTelnyxSender(options: TelnyxOptions): FaxSender {
  const { connectionId, from } = options;
  const http = new TelnyxHttp(options);

  return {
    async send(fax, signal) {
      const refused = notBegun(fax.mayGo, signal);
      if (refused) return refused;
      const body = bodyOf(fax, { connectionId, from });
      return outcomeOf(await http.request('POST', '/v2/faxes', { body, signal, mayGo: fax.mayGo }));
    },
    async sent(question, signal) {
      const found: FaxStatus[] = [];
      for (let page = 1; page <= mostPages; page += 1) {
        const { answer } = await http.request('GET', `/v2/faxes?${queryOf(question, page)}`, { signal });
        const read = answer?.status === 200 ? listed.safeParse(answer.body) : null;
        if (!read?.success) throw new Error(`Telnyx did not list its faxes (${answer?.status ?? 'no answer'})`);
        const { data } = read.data;
        const ours = data.filter((fax) => isOurs(fax, question));
        for (const { id, status, failure_reason: failure } of ours) {
          const one = faxStatus(id, status, failure);
          if (one) found.unshift(one);
        }
        if (data.length < pageSize) return found;
      }
      return found.length > 0 ? found : null;
    },
    async statusOf(providerId, signal) {
      const { answer } = await http.request('GET', `/v2/faxes/${encodeURIComponent(providerId)}`, { signal });
      if (answer && aboutItAlone.has(answer.status)) return null;
      const read = answer?.status === 200 ? told.safeParse(answer.body) : null;
      if (!read?.success) throw new Error(`Telnyx did not tell of a fax (${answer?.status ?? 'no answer'})`);
      const { id, status, failure_reason: failure } = read.data.data;
      return faxStatus(id, status, failure);
    },
  };
}

const stateOf = (messageId: string) => Buffer.from(messageId).toString('base64');

const bodyOf = (
  { messageId, to, mediaUrl, statusCallback }: OutgoingFax,
  { connectionId, from }: Pick<TelnyxOptions, 'connectionId' | 'from'>,
) => ({
  connection_id: connectionId,
  to,
  from,
  media_url: mediaUrl,
  client_state: stateOf(messageId),
  webhook_url: statusCallback,
  // Nothing of it is to lie there longer than it takes.
  store_media: false,
  store_preview: false,
});

function queryOf({ to, since, until }: SentFaxQuestion, page: number): string {
  return String(
    new URLSearchParams({
      'filter[to][eq]': to,
      'filter[direction][eq]': 'outbound',
      'filter[created_at][gte]': since.toISOString(),
      'filter[created_at][lte]': until.toISOString(),
      'page[size]': String(pageSize),
      'page[number]': String(page),
    }),
  );
}

/** By what we gave it along; the callback's address names our message too. */
const isOurs = (fax: z.output<typeof known>, { messageId }: SentFaxQuestion): boolean =>
  fax.direction !== 'inbound' &&
  (fax.client_state === stateOf(messageId) || (fax.webhook_url?.split('/').includes(messageId) ?? false));

function outcomeOf(attempt: TelnyxAttempt): SendOutcome {
  const { answer } = attempt;
  if (!answer) {
    if (attempt.connected) return { kind: 'unknown', code: attempt.code };
    if (attempt.code === lateCode) return tooLate;
    return { kind: 'retry', errorClass: 'transient', code: attempt.code, afterMs: 30_000 };
  }
  const { status, body } = answer;
  if (status >= 400 && status < 500) return outcomeOfTelnyxRefusal(answer);
  const read = status < 300 ? created.safeParse(body) : null;
  // Taken, or not: an answer without its name says neither.
  return read?.success
    ? { kind: 'accepted', providerId: read.data.data.id }
    : { kind: 'unknown', code: String(status) };
}
