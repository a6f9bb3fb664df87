import type { Request } from 'express';
import { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { unsubscribe, unsubscribeState as stateOf } from '../../db/messages/unsubscribe.ts';
import { maskedAddress } from '../../domain/masked-address.ts';
import { unsubscribeLink, unsubscribeState } from '../../domain/schemas/unsubscribe.ts';
import { readUnsubscribeToken } from '../../platform/unsubscribe-link.ts';
import type { Deps } from '../deps.ts';
import { practiceOf } from '../http/hosts.ts';
import { notFound } from '../problem.ts';
import { route } from '../route.ts';

const audience = ['portal', 'public'] as const;
const example = { token: 'the-last-part-of-the-link' };

/**
 * Unsubscribing from e-mails. A mail program posts to the address in List-Unsubscribe (RFC 8058); a person opens the same address as a page, which asks
 * first: scanners of mail open every link.
 */
export const portalUnsubscribeRoutes = [
  route({
    method: 'post',
    path: '/unsubscribe/:token',
    tag: 'portal',
    summary: 'One-click unsubscribe by a mail program: closes the address of the e-mail for broadcasts of the practice',
    audience,
    policy: 'public',
    params: unsubscribeLink,
    perMinute: 120,
    form: true,
    body: z.looseObject({}),
    async handle({ params: { token }, req, now, requestId, deps }) {
      const done = await inPractice(deps, { req, requestId, token }, (uow, messageId) =>
        unsubscribe(uow, messageId, now),
      );
      if (!done) throw notFound('e-mail');
    },
  }),
  route({
    method: 'post',
    path: '/api/portal/unsubscribe/check',
    summary: 'Which address a link to unsubscribe is about; changes nothing',
    audience,
    policy: 'public',
    perMinute: 60,
    body: unsubscribeLink,
    response: unsubscribeState,
    example,
    async handle({ body: { token }, req, requestId, deps }) {
      const found = await inPractice(deps, { req, requestId, token }, stateOf);
      if (!found) return { state: 'unknown' as const, address: null };
      const state = found.done ? ('unsubscribed' as const) : ('subscribed' as const);
      return { state, address: maskedAddress(found.address) };
    },
  }),
  route({
    method: 'post',
    path: '/api/portal/unsubscribe',
    summary: 'Unsubscribe the address that a link is about from e-mails of the practice',
    audience,
    policy: 'public',
    perMinute: 60,
    body: unsubscribeLink,
    example,
    async handle({ body: { token }, req, now, requestId, deps }) {
      const done = await inPractice(deps, { req, requestId, token }, (uow, messageId) =>
        unsubscribe(uow, messageId, now),
      );
      if (!done) throw notFound('e-mail');
    },
  }),
];

/** Null where the token is none that was made for the practice whose host was asked. */
async function inPractice<T>(
  { database, keyRing }: Deps,
  { req, requestId, token }: { req: Request; requestId: string; token: string },
  task: (uow: UnitOfWork, messageId: string) => Promise<T>,
): Promise<T | null> {
  const practiceId = practiceOf(req).id;
  const messageId = readUnsubscribeToken(keyRing, practiceId, token);
  if (messageId === null) return null;
  return database.work({ practiceId, actor: 'public', requestId }, (uow) => task(uow, messageId));
}
