import type { Response } from 'express';
import { z } from 'zod';
import { againAfterDeadlock } from '../../db/after-deadlock.ts';
import type { Scope } from '../../db/database.ts';
import { type KeptText, keepText, settleText } from '../../db/replies/take-text.ts';
import { textMeaning } from '../../domain/provider-words.ts';
import { parseIncomingText, parseTextStatus } from '../../providers/text/inbound.ts';
import { takeTwilioReport } from '../callbacks/provider-reports.ts';
import { readSigned } from '../callbacks/signed-by-twilio.ts';
import type { Deps } from '../deps.ts';
import { startMessage } from '../messages/workflow.ts';
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
      const told = readSigned(deps, req, body, parseTextStatus);
      const { practice: practiceId, message: messageId } = params;
      const report = { messageId, channel: 'text', providerId: told.providerId, ...textMeaning(told) } as const;
      await takeTwilioReport(deps, { practiceId, requestId }, report);
    },
  }),
  route({
    method: 'post',
    path: '/callbacks/twilio/:practice/incoming',
    tag: 'callbacks',
    summary:
      "A text to the practice's number, kept before the answer: STOP closes the sender's number, C or X answers about an appointment, words wait for staff",
    audience: ['provider'],
    policy: 'public',
    form: true,
    body: form,
    produces: 'text/xml',
    async handle({ params, body, req, res, now, requestId, afterAnswer, deps }) {
      const text = readSigned(deps, req, body, parseIncomingText);
      const practiceId = params.practice;
      if (!(await deps.database.practiceById(practiceId))) throw notFound('practice');
      const scope = { practiceId, actor: 'system:twilio', requestId } as const;
      // Twilio does not send a text again, and a STOP has to be kept whoever else looks at what waits for its number.
      const kept = await againAfterDeadlock(() => deps.database.work(scope, (uow) => keepText(uow, text, now)));
      const messageId = kept && (await settled(deps, scope, kept, now));
      if (messageId) afterAnswer(() => startMessage(deps.temporal, { practiceId, messageId }));
      answerTwiml(res);
    },
  }),
];

/**
 * What follows from a kept text, in a transaction of its own: Twilio does not send a text twice, so a failure here must not take it back. It then waits for
 * staff as it is. @returns id of the answer that goes out; null: none
 */
async function settled(deps: Deps, scope: Scope, kept: KeptText, now: Date): Promise<string | null> {
  const { id, meaning, answerId } = kept;
  if (meaning === 'stop' || meaning === 'start' || meaning === 'help') return answerId;
  try {
    return await deps.database.work(scope, (uow) => settleText(uow, kept, now));
  } catch (error) {
    deps.log.error(
      { err: error, inboundId: id },
      'A text was kept, and what it asks for was not done: it waits for staff',
    );
    return null;
  }
}

/** Empty TwiML: no answer, because carriers answer STOP, START and HELP themselves (https://www.twilio.com/docs/messaging/twiml). */
const answerTwiml = (res: Response) =>
  void res.status(200).type('text/xml').send('<?xml version="1.0" encoding="UTF-8"?><Response/>');
