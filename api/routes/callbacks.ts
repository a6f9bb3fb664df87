import type { Response } from 'express';
import { z } from 'zod';
import { addInboundText } from '../../db/queries/add-inbound-message.ts';
import { endOptOut } from '../../db/queries/end-opt-out.ts';
import { recordOptOut } from '../../db/queries/record-opt-out.ts';
import { textEvents } from '../../domain/text-statuses.ts';
import { messagesTotal } from '../../platform/metrics.ts';
import { parseIncomingText, parseTextStatus } from '../../providers/text/inbound.ts';
import { takeReport } from '../callbacks/provider-reports.ts';
import { readSigned } from '../callbacks/signed-by-twilio.ts';
import { notFound } from '../problem.ts';
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
      const { providerId, status, code = null, errorClass } = readSigned(deps, req, body, parseTextStatus);
      const event = textEvents[status];
      // A failure without a code says nothing more than that this way does not lead there.
      const reason = event === 'failed' ? (errorClass ?? 'unusable') : null;
      const report = { messageId: params.message, channel: 'text' as const, providerId, status, event, reason, code };
      const result = await takeReport(deps, { practiceId: params.practice, requestId }, report);
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
      const { from, providerId, keyword, body: text } = readSigned(deps, req, body, parseIncomingText);
      if (!(await deps.database.practiceById(params.practice))) throw notFound('practice');
      await deps.database.work({ practiceId: params.practice, actor: 'system:twilio', requestId }, async (uow) => {
        const inbound = { fromAddress: from, body: text, keyword, providerId, receivedAt: now };
        if (!(await addInboundText(uow, inbound))) return;
        const address = { channel: 'text', address: from, at: now } as const;
        if (keyword === 'stop') await recordOptOut(uow, { ...address, source: 'stop' });
        if (keyword === 'start') await endOptOut(uow, address);
      });
      answerTwiml(res);
    },
  }),
];

/** Empty TwiML: no answer, because carriers answer STOP, START and HELP themselves (https://www.twilio.com/docs/messaging/twiml). */
const answerTwiml = (res: Response) =>
  void res.status(200).type('text/xml').send('<?xml version="1.0" encoding="UTF-8"?><Response/>');
