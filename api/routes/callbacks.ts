import type { Request, Response } from 'express';
import { z } from 'zod';
import { addInboundText } from '../../db/queries/add-inbound-message.ts';
import { endOptOut } from '../../db/queries/end-opt-out.ts';
import { recordOptOut } from '../../db/queries/record-opt-out.ts';
import { readReply } from '../../domain/replies.ts';
import { textEvents } from '../../domain/text-statuses.ts';
import { messagesTotal } from '../../platform/metrics.ts';
import {
  CallbackError,
  type CallbackParams,
  parseIncomingText,
  parseTextStatus,
  verifyTwilioSignature,
} from '../../providers/text/inbound.ts';
import { takeTextReport } from '../callbacks/text-reports.ts';
import type { Deps } from '../deps.ts';
import { invalid, notFound, Problem } from '../problem.ts';
import { route } from '../route.ts';

const form = z.record(z.string(), z.unknown());

export const callbackRoutes = [
  route({
    method: 'post',
    path: '/callbacks/twilio/:practice/:message/status',
    tag: 'callbacks',
    summary: 'What became of a text; signed by Twilio, committed before the answer',
    audience: ['provider'],
    policy: 'public',
    form: true,
    body: form,
    async handle({ params, body, req, requestId, deps }) {
      const { providerId, status, code = null, errorClass } = read(deps, req, body, parseTextStatus);
      const event = textEvents[status];
      // A failure without a code says nothing more than that this way does not lead there.
      const reason = event === 'failed' ? (errorClass ?? 'unusable') : null;
      const report = { messageId: params.message, channel: 'text' as const, providerId, status, event, reason, code };
      const result = await takeTextReport(deps, { practiceId: params.practice, requestId }, report);
      if (result === 'no-message') throw notFound('message');
      if (result === 'other') {
        const { practice, message } = params;
        deps.log.warn({ practiceId: practice, messageId: message, providerId }, 'Twilio has a message twice');
      }
      if (result === 'folded' && event !== 'accepted') messagesTotal.inc({ channel: 'text', outcome: event });
    },
  }),
  route({
    method: 'post',
    path: '/callbacks/twilio/:practice/incoming',
    tag: 'callbacks',
    summary: "A text to the practice's number; STOP closes the sender's number at once, START opens it again",
    audience: ['provider'],
    policy: 'public',
    form: true,
    body: form,
    produces: 'text/xml',
    async handle({ params, body, req, res, now, requestId, deps }) {
      const { from, to, providerId, keyword, body: text } = read(deps, req, body, parseIncomingText);
      const meaning = keyword ?? readReply(text).meaning;
      if (!(await deps.database.practiceById(params.practice))) throw notFound('practice');
      await deps.database.work({ practiceId: params.practice, actor: 'system:twilio', requestId }, async (uow) => {
        const inbound = { fromAddress: from, toAddress: to, body: text, meaning, providerId, receivedAt: now };
        if ((await addInboundText(uow, inbound)) === null) return;
        const address = { channel: 'text', address: from, at: now } as const;
        if (meaning === 'stop') await recordOptOut(uow, { ...address, source: 'stop' });
        if (meaning === 'start') await endOptOut(uow, address);
      });
      answerTwiml(res);
    },
  }),
];

/**
 * Reads a callback after its signature has been checked over the public address and everything in it.
 * @throws Problem 403 where Twilio did not sign it, 400 where it is none that Twilio documents
 */
function read<T>({ config }: Deps, req: Request, params: CallbackParams, parse: (params: CallbackParams) => T): T {
  const signature = req.get('x-twilio-signature');
  const { TWILIO_AUTH_TOKEN: authToken, PUBLIC_URL: publicUrl } = config;
  if (!verifyTwilioSignature({ authToken, publicUrl, path: req.originalUrl, params, signature })) {
    throw new Problem(403, 'signature', 'The signature does not fit', {
      next: 'PUBLIC_URL must be the address that Twilio calls, and TWILIO_AUTH_TOKEN that of its account.',
    });
  }
  try {
    return parse(params);
  } catch (error) {
    if (!(error instanceof CallbackError)) throw error;
    throw invalid({ path: 'body', message: error.message });
  }
}

/** Empty TwiML: no answer, because carriers answer STOP, START and HELP themselves (https://www.twilio.com/docs/messaging/twiml). */
const answerTwiml = (res: Response) =>
  void res.status(200).type('text/xml').send('<?xml version="1.0" encoding="UTF-8"?><Response/>');
