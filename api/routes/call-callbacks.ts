import type { Response } from 'express';
import { z } from 'zod';
import { voiceOf } from '../../db/broadcasts/voice.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { takeKey } from '../../db/messages/take-key.ts';
import { type CallOf, callOf } from '../../db/queries/call-of.ts';
import { answerOf } from '../../domain/calls.ts';
import { keysAskedOf } from '../../domain/message-types.ts';
import { displayPhone } from '../../domain/phone.ts';
import { callMeaning } from '../../domain/provider-words.ts';
import { sayings } from '../../domain/spoken.ts';
import { askForKey, farewell, parseCallStatus, parseCallWord, silence } from '../../providers/voice/inbound.ts';
import type { CallStatus } from '../../providers/voice/port.ts';
import { takeTwilioReport } from '../callbacks/provider-reports.ts';
import { readSigned } from '../callbacks/signed-by-twilio.ts';
import type { Deps } from '../deps.ts';
import { notFound } from '../problem.ts';
import { route } from '../route.ts';

const form = z.record(z.string(), z.unknown());

export const callCallbackRoutes = [
  route({
    method: 'post',
    path: '/callbacks/twilio/:practice/:message/call',
    tag: 'callbacks',
    summary: 'What became of a call, and who answered it; signed by Twilio, committed before the answer',
    audience: ['provider'],
    policy: 'public',
    form: true,
    body: form,
    async handle({ params, body, req, requestId, deps }) {
      const told = readSigned(deps, req, body, parseCallStatus);
      await report(deps, { practiceId: params.practice, messageId: params.message, requestId }, told);
    },
  }),
  route({
    method: 'post',
    path: '/callbacks/twilio/:practice/:message/call/said',
    tag: 'callbacks',
    summary: 'How a call goes on once its words were said: keys for a person, a farewell for a voicemail',
    audience: ['provider'],
    policy: 'public',
    form: true,
    body: form,
    produces: 'text/xml',
    async handle({ params, body, req, res, requestId, deps }) {
      const { providerId, answeredBy } = readSigned(deps, req, body, parseCallWord);
      const call = { practiceId: params.practice, messageId: params.message, requestId };
      await report(deps, call, { providerId, status: 'said' });
      const twiml = await onTheLine(deps, call, async (uow, of) => {
        if (answeredBy === 'fax-machine') return silence();
        if (answeredBy === 'voicemail') return withPhone(uow, of);
        const action = `${deps.config.PUBLIC_URL}/callbacks/twilio/${params.practice}/${of.id}/call/key`;
        return askForKey({ language: of.language, about: keysAskedOf(of.messageType), action });
      });
      answer(res, twiml);
    },
  }),
  route({
    method: 'post',
    path: '/callbacks/twilio/:practice/:message/call/key',
    tag: 'callbacks',
    summary: 'The key that somebody pressed; 9 closes the number to calls at once',
    audience: ['provider'],
    policy: 'public',
    form: true,
    body: form,
    produces: 'text/xml',
    async handle({ params, body, req, res, now, requestId, deps }) {
      const { providerId, key } = readSigned(deps, req, body, parseCallWord);
      const call = { practiceId: params.practice, messageId: params.message, requestId };
      const twiml = await onTheLine(deps, call, async (uow, of) => {
        // Nobody has pressed any: perhaps a machine that was taken for a person.
        if (key === null) return withPhone(uow, of);
        const meant = answerOf(key, keysAskedOf(of.messageType));
        await takeKey(uow, of, { key, answer: meant, providerId, now });
        return farewell(sayings[of.language].thanks[meant ?? 'nothing'], of.language);
      });
      answer(res, twiml);
    },
  }),
];

interface OfCall {
  practiceId: string;
  messageId: string;
  requestId: string;
}

/** @throws Problem 404 */
const report = (deps: Deps, { messageId, ...from }: OfCall, told: CallStatus): Promise<void> =>
  takeTwilioReport(deps, from, { messageId, channel: 'voice', providerId: told.providerId, ...callMeaning(told) });

/** @throws Problem 404 where the practice has no such call */
async function onTheLine(
  { database }: Deps,
  { practiceId, messageId, requestId }: OfCall,
  next: (uow: UnitOfWork, call: CallOf) => Promise<string>,
): Promise<string> {
  if (!(await database.practiceById(practiceId))) throw notFound('practice');
  return database.work({ practiceId, actor: 'system:twilio', requestId }, async (uow) => {
    const call = await callOf(uow, messageId);
    if (!call) throw notFound('call');
    return next(uow, call);
  });
}

/** Says where the practice can be reached, and hangs up. */
async function withPhone(uow: UnitOfWork, { language }: CallOf): Promise<string> {
  const { phone } = await voiceOf(uow);
  return farewell(sayings[language].voicemail(displayPhone(phone)), language);
}

const answer = (res: Response, twiml: string) => void res.status(200).type('text/xml').send(twiml);
