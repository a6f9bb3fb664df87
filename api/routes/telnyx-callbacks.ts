import { z } from 'zod';
import { faxFacts } from '../../db/messages/fax-facts.ts';
import { faxDocument } from '../../domain/fax.ts';
import { faxMeaning } from '../../domain/provider-words.ts';
import { id } from '../../domain/schemas/common.ts';
import { renderFax } from '../../platform/fax-document/fax-document.ts';
import { readFaxToken } from '../../platform/fax-link.ts';
import { FaxCallbackError, parseFaxWebhook, verifyTelnyxWebhook } from '../../providers/fax/inbound.ts';
import { takeTelnyxReport } from '../callbacks/provider-reports.ts';
import type { Deps } from '../deps.ts';
import { invalid, notFound, Problem } from '../problem.ts';
import { route } from '../route.ts';

export const telnyxCallbackRoutes = [
  route({
    method: 'post',
    path: '/callbacks/telnyx/:practice/:message/fax',
    tag: 'callbacks',
    summary: 'What became of a fax; signed by Telnyx, committed before the answer',
    audience: ['provider'],
    policy: 'public',
    signed: true,
    async handle({ params, req, now, requestId, deps }) {
      const { practice: practiceId, message: messageId } = params;
      const rawBody = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
      assertSigned(deps.config.TELNYX_PUBLIC_KEY, {
        timestamp: req.get('telnyx-timestamp'),
        signature: req.get('telnyx-signature-ed25519'),
        rawBody,
        now,
      });
      const told = read(rawBody);
      // Of a fax that came in, or another event of the application: none of ours.
      if (told === null) return;
      // The signature covers what is told and not the address that it is told at, so it would fit another message's address too.
      if (told.messageId !== undefined && told.messageId !== messageId) throw notFound('message');
      const report = { messageId, channel: 'fax', providerId: told.providerId, ...faxMeaning(told) } as const;
      await takeTelnyxReport(deps, { practiceId, requestId }, report);
    },
  }),
  route({
    method: 'get',
    path: '/callbacks/telnyx/:practice/pages/:token',
    tag: 'callbacks',
    summary: 'The pages of one fax, for whoever sends it; the address says for how long',
    audience: ['provider'],
    policy: 'public',
    params: z.object({ practice: id, token: z.string().max(128) }),
    produces: 'application/pdf',
    perMinute: 600,
    async handle({ params, res, now, requestId, deps }) {
      const { practice: practiceId, token } = params;
      const messageId = readFaxToken(deps.keyRing, practiceId, token, now);
      if (messageId === null) throw notFound('fax');
      const facts = await deps.database.work({ practiceId, actor: 'system:telnyx', requestId }, (uow) =>
        faxFacts(uow, messageId),
      );
      if (!facts) throw notFound('fax');
      const pdf = await renderFax(faxDocument(facts));
      res
        .status(200)
        .set({ 'content-type': 'application/pdf', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
        .send(pdf);
    },
  }),
];

/** @throws Problem 403 where Telnyx did not sign it, or not now; 404 where no faxes go by Telnyx */
function assertSigned(
  publicKey: Deps['config']['TELNYX_PUBLIC_KEY'],
  webhook: Omit<Parameters<typeof verifyTelnyxWebhook>[0], 'publicKey'>,
): void {
  if (publicKey === undefined) throw notFound();
  const verdict = verifyTelnyxWebhook({ publicKey, ...webhook });
  if (verdict === 'stale')
    throw new Problem(403, 'stale', 'The time of the signature is too far from now', {
      next: 'Compare the clocks of both servers; a delivery counts for five minutes.',
    });
  if (verdict !== 'accepted')
    throw new Problem(403, 'signature', 'The signature does not fit', {
      next: 'TELNYX_PUBLIC_KEY must be the public key of the Telnyx account.',
    });
}

/** @throws Problem 400 */
function read(rawBody: Buffer) {
  try {
    return parseFaxWebhook(rawBody);
  } catch (error) {
    if (!(error instanceof FaxCallbackError)) throw error;
    throw invalid({ path: 'body', message: error.message });
  }
}
