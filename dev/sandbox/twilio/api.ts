import express from 'express';
import type { Request, Response, Router } from 'express';
import { idsOfCallback } from '../entries.ts';
import type { TextEntry } from '../entries.ts';
import { failWith, isFirst, isHttp, orderedRefusal } from './answers.ts';
import type { Caller } from './caller.ts';
import type { Calls } from './calls.ts';
import { callsApi } from './calls-api.ts';
import { twilioError } from './errors.ts';
import type { TwilioError } from './errors.ts';
import { takeOrders } from './faults.ts';
import type { TextFaults } from './faults.ts';
import type { Line } from './line.ts';
import { listTexts } from './list.ts';
import { messageResource } from './resource.ts';
import type { TwilioSchema } from './schema.ts';
import { courseOf, refusalOf, textSentinel } from './sentinels.ts';
import { isAccount } from './sign.ts';
import { SERVICE_NUMBER } from './texts.ts';
import type { Texts } from './texts.ts';

export interface TwilioApiOptions {
  accountSid: string;
  authToken: string;
  texts: Texts;
  caller: Caller;
  calls: Calls;
  line: Line;
  schema: TwilioSchema;
  /** Time between a text's callbacks, milliseconds. */
  gapMs: number;
  /** How long number …0199 waits for its answer, milliseconds. */
  slowMs: number;
  faults: TextFaults;
}

type Form = Record<string, string | undefined>;

/** Twilio's Messages and Calls resources, as its OpenAPI document describes it. */
export function twilioApi(options: TwilioApiOptions): Router {
  const { accountSid, authToken, texts } = options;
  const refusedOnce = new Set<string>();
  const router = express.Router();

  router.use((request, response, next) => {
    if (request.path.startsWith(`/${accountSid}/`) && isAccount(request.headers.authorization, accountSid, authToken))
      next();
    else failWith(response, twilioError(401, 20003, 'Authentication Error - invalid username'));
  });

  const form = express.urlencoded({ extended: false, limit: '64kb' });
  router.post('/:account/Messages.json', form, (request, response) => {
    const fields: Form = { ...request.body };
    const to = fields.To ?? '';
    const sentinel = textSentinel(to);
    const ordered = takeOrders(options.faults, to).create();
    if (ordered?.fault === 'cut' || sentinel === '0183') return void response.socket?.destroy();
    if (ordered?.fault === 'silent') return void setTimeout(() => response.socket?.destroy(), ordered.delayMs).unref();
    const refusal =
      faultOf(fields, options.schema) ??
      orderedRefusal(ordered) ??
      refusalOf(sentinel, to, isFirst(refusedOnce, fields.StatusCallback ?? `${to} ${fields.Body}`));
    if (refusal) return failWith(response, refusal, ordered?.retryAfter);
    if (texts.hasOptedOut(to))
      return failWith(response, twilioError(400, 21610, 'Attempt to send to unsubscribed recipient'));
    const text = take(fields, options);
    if (ordered?.fault === 'drop' || sentinel === '0194') return void response.socket?.destroy();
    const answer = () => response.status(201).json(messageResource(text, accountSid));
    const wait = ordered?.fault === 'slow' ? ordered.delayMs : sentinel === '0199' ? options.slowMs : null;
    if (wait === null) answer();
    else setTimeout(answer, wait).unref();
  });

  router.get('/:account/Messages.json', (request, response) => {
    const query = { ...request.query };
    if (!options.schema.list(query)) return failWith(response, twilioError(400, 20001, 'Invalid query'));
    response.json(listTexts(texts.ledger.all(), query, accountSid));
  });

  router.get('/:account/Messages/:file', (request, response) => {
    const text = texts.bySid(request.params.file.replace(/\.json$/, ''));
    if (text) response.json(messageResource(text, accountSid));
    else notFound(request, response);
  });

  router.use(callsApi(options));
  router.use(notFound);
  return router;
}

function notFound(request: Request, response: Response): void {
  failWith(response, twilioError(404, 20404, `The requested resource ${request.originalUrl} was not found`));
}

/** The checks that Twilio makes with codes of their own, then its document. */
function faultOf(form: Form, schema: TwilioSchema): TwilioError | null {
  if (!form.To) return twilioError(400, 21604, "A 'To' phone number is required.");
  if (!form.From && !form.MessagingServiceSid) return twilioError(400, 21603, "A 'From' phone number is required.");
  if (!form.Body) return twilioError(400, 21602, 'Message body is required.');
  if (form.Body.length > 1600)
    return twilioError(400, 21617, 'The concatenated message body exceeds the 1600 character limit');
  if (!/^\+[1-9]\d{6,14}$/.test(form.To)) {
    return twilioError(400, 21211, `The 'To' number ${form.To} is not a valid phone number.`);
  }
  if (form.StatusCallback && !isHttp(form.StatusCallback)) {
    return twilioError(400, 21609, "The 'StatusCallback' URL is not a valid URL.");
  }
  const validity = Number(form.ValidityPeriod ?? 36_000);
  // The check turns numbers in text into numbers, so it works on a copy.
  if (schema.create({ ...form }) && validity >= 1 && validity <= 36_000) return null;
  const fault = schema.create.errors?.[0];
  return twilioError(400, 20001, `${fault?.instancePath ?? 'ValidityPeriod'} ${fault?.message ?? 'is out of range'}`);
}

function take(form: Form, { texts, caller, gapMs, faults }: TwilioApiOptions): TextEntry {
  const to = form.To ?? '';
  const url = form.StatusCallback ?? null;
  const status = form.MessagingServiceSid ? 'accepted' : 'queued';
  const orders = takeOrders(faults, to);
  const calls = courseOf({ sentinel: textSentinel(to), ordered: orders.callbacks() }, status, Date.now(), gapMs);
  const isOnce = orders.tries() !== null;
  const text = texts.add({
    direction: 'outbound-api',
    from: form.From ?? SERVICE_NUMBER,
    to,
    messagingServiceSid: form.MessagingServiceSid ?? null,
    body: form.Body ?? '',
    status,
    url,
    ...(url ? idsOfCallback(url) : { practice: null, messageId: null }),
    calls: isOnce ? calls.map((call) => ({ ...call, once: true })) : calls,
  });
  caller.schedule(text);
  return text;
}
