import express from 'express';
import type { Response, Router } from 'express';
import { idsOfCallback } from '../entries.ts';
import type { PhoneCallEntry } from '../entries.ts';
import { callResource } from './call-resource.ts';
import { courseOfCreate, phoneOf } from './call-sentinels.ts';
import type { Calls } from './calls.ts';
import { failWith, isFirst, isHttp, orderedRefusal } from './answers.ts';
import { twilioError } from './errors.ts';
import type { TwilioError } from './errors.ts';
import { takeOrders } from './faults.ts';
import type { TextFaults } from './faults.ts';
import type { Line } from './line.ts';
import { pageOf } from './list.ts';
import type { TwilioSchema } from './schema.ts';
import { readTwiml } from './twiml.ts';

export interface CallsApiOptions {
  accountSid: string;
  calls: Calls;
  line: Line;
  schema: TwilioSchema;
  slowMs: number;
  faults: TextFaults;
}

type Form = Readonly<Record<string, string | string[] | undefined>>;

/** Letters of TwiML that come with a create, at most. */
const longestTwiml = 4_000;

/** Twilio's Calls resource, as its OpenAPI document describes it. */
export function callsApi(options: CallsApiOptions): Router {
  const { accountSid, calls, line, schema, slowMs } = options;
  const refusedOnce = new Set<string>();
  const router = express.Router();

  router.post(
    '/:account/Calls.json',
    express.urlencoded({ extended: false, limit: '64kb' }),
    (request, response: Response) => {
      const form: Form = { ...request.body };
      const to = one(form.To);
      const ordered = takeOrders(options.faults, to).create();
      if (ordered?.fault === 'cut') return void response.socket?.destroy();
      if (ordered?.fault === 'silent')
        return void setTimeout(() => response.socket?.destroy(), ordered.delayMs).unref();
      const refusal = faultOf(form, schema) ?? orderedRefusal(ordered);
      if (refusal) return failWith(response, refusal, ordered?.retryAfter);
      const course = courseOfCreate(to, isFirst(refusedOnce, one(form.StatusCallback) || to));
      if (course && 'refusal' in course) return failWith(response, course.refusal);
      if (course && 'drop' in course && course.drop === 'before') return void response.socket?.destroy();
      const call = take(form, options);
      line.begin(call);
      if (ordered?.fault === 'drop' || (course && 'drop' in course)) return void response.socket?.destroy();
      const answer = () => response.status(201).json(callResource(call, accountSid));
      const wait = ordered?.fault === 'slow' ? ordered.delayMs : course && 'slow' in course ? slowMs : null;
      if (wait === null) answer();
      else setTimeout(answer, wait).unref();
    },
  );

  router.get('/:account/Calls.json', (request, response) => {
    const query: Readonly<Record<string, unknown>> = { ...request.query };
    if (!schema.calls.list(query)) return failWith(response, twilioError(400, 20001, 'Invalid query'));
    const found = calls.ledger
      .all()
      .filter(
        ({ to, from, status }) =>
          (query.To === undefined || query.To === to) &&
          (query.From === undefined || query.From === from) &&
          (query.Status === undefined || query.Status === status),
      )
      .toReversed();
    response.json(
      pageOf(found, query, {
        path: `/2010-04-01/Accounts/${accountSid}/Calls.json`,
        name: 'calls',
        resource: (call) => callResource(call, accountSid),
      }),
    );
  });

  router.get('/:account/Calls/:file', (request, response, next) => {
    const call = calls.bySid(request.params.file.replace(/\.json$/, ''));
    if (call) response.json(callResource(call, accountSid));
    else next();
  });
  return router;
}

const one = (field: string | string[] | undefined): string => (Array.isArray(field) ? (field[0] ?? '') : (field ?? ''));
const several = (field: string | string[] | undefined): string[] => (field === undefined ? [] : [field].flat());

/** The checks that Twilio makes with codes of their own, then its document; and TwiML, which Twilio itself reads only once somebody answers. */
function faultOf(form: Form, schema: TwilioSchema): TwilioError | null {
  const [to, from, twiml] = [one(form.To), one(form.From), one(form.Twiml)];
  if (to === '') return twilioError(400, 21201, 'No To number is specified');
  if (from === '') return twilioError(400, 21213, 'From phone number is required');
  if (!/^\+[1-9]\d{6,14}$/.test(to))
    return twilioError(400, 21211, `The phone number you are attempting to call, ${to}, is not valid.`);
  if (!/^\+[1-9]\d{6,14}$/.test(from))
    return twilioError(400, 21212, `The source phone number provided, ${from}, is not valid.`);
  if (form.Url !== undefined || form.ApplicationSid !== undefined || twiml === '')
    return twilioError(400, 21205, 'Only calls that bring their TwiML are placed here.');
  if (twiml.length > longestTwiml) return twilioError(400, 20001, 'Twiml is longer than 4000 characters');
  const callback = one(form.StatusCallback);
  if (callback !== '' && !isHttp(callback)) return twilioError(400, 21609, "The 'StatusCallback' URL is not valid.");
  const fields = {
    ...form,
    ...(form.StatusCallbackEvent && { StatusCallbackEvent: several(form.StatusCallbackEvent) }),
  };
  if (!schema.calls.create(fields)) {
    const fault = schema.calls.create.errors?.[0];
    return twilioError(400, 20001, `${fault?.instancePath ?? ''} ${fault?.message ?? 'is not valid'}`);
  }
  try {
    readTwiml(twiml);
    return null;
  } catch (error) {
    return twilioError(400, 20001, error instanceof Error ? error.message : 'Twiml cannot be read');
  }
}

function take(form: Form, { calls, faults }: CallsApiOptions): PhoneCallEntry {
  const to = one(form.To);
  const url = one(form.StatusCallback) || null;
  const ordered = takeOrders(faults, to).callbacks();
  const own = phoneOf(to).callbacks;
  const events = several(form.StatusCallbackEvent);
  return calls.add({
    from: one(form.From),
    to,
    twiml: one(form.Twiml),
    url,
    events: events.length > 0 ? events : ['completed'],
    detects: form.MachineDetection !== undefined,
    ...(url ? idsOfCallback(url) : { practice: null, messageId: null }),
    fault: ordered
      ? { fault: ordered.fault, code: ordered.code, delayMs: ordered.delayMs }
      : own
        ? { fault: own, code: 0, delayMs: 0 }
        : null,
  });
}
