import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Throttle } from '../../db/entities/index.ts';
import { clearFailures, lastBlockNoted } from '../../db/queries/throttle.ts';
import { normalisedSafeWord, parseSafeWord } from '../../domain/portal-login.ts';
import type { safeWordMatch } from '../../domain/schemas/portal.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import { conflict, invalid, tooMany } from '../problem.ts';
import type { Work } from '../route.ts';
import { hashPassword, isPassword } from '../sign-in/password.ts';
import { countTry, type Limit } from '../sign-in/throttle.ts';
import { demandPortalAccount } from './portal-account.ts';

/** Tries before a check is locked, and for how many minutes; each further wrong one doubles it. */
const tries = 5;
const lockMinutes = 15;

export interface OfSafeWord {
  clientId: string;
  keyRing: KeyRing;
  now: Date;
}

/** One count for all staff: whoever wants to guess is helped by no colleague. */
const limitOf = ({ practiceId }: UnitOfWork, { clientId, keyRing }: OfSafeWord): Limit => ({
  id: keyRing.mac('blind-index', `safe-word/${practiceId}/${clientId}`),
  limit: tries,
  minutes: lockMinutes,
  forgetAfter: 30 * 24 * 60,
});

/** Keeps the hash of its normalised form. A new word opens a check that was locked for the old one. @throws Problem 400, 404, 409 */
export async function setSafeWord(uow: UnitOfWork, word: string, of: OfSafeWord): Promise<void> {
  const account = await demandPortalAccount(uow, of.clientId);
  const parsed = parseSafeWord(word);
  if (!parsed.ok) throw invalid({ path: 'safeWord', message: parsed.problem });
  account.safeWordHash = await hashPassword(normalisedSafeWord(parsed.value));
  await uow.em.flush();
  await clearFailures(uow, limitOf(uow, of).id);
}

class Blocked extends Error {
  readonly throttleId: string;
  readonly until: Date;

  constructor(throttleId: string, until: Date) {
    super('blocked');
    this.throttleId = throttleId;
    this.until = until;
  }
}

/**
 * Whether it is the client's safe word. Every check stands in the audit log with its result, never with the word.
 * @throws Problem 404, 409 where none is set, 429 while locked
 */
export async function checkSafeWord(
  work: Work,
  word: string,
  of: OfSafeWord,
  assertOpen: (uow: UnitOfWork) => Promise<void>,
): Promise<z.input<typeof safeWordMatch>> {
  try {
    return await work(async (uow) => {
      await assertOpen(uow);
      return check(uow, word, of);
    });
  } catch (error) {
    if (!(error instanceof Blocked)) throw error;
    // In a transaction of its own: what threw took its count, and would take this note, back.
    await work((uow) => noteRefusal(uow, of.clientId, error));
    throw tooMany(
      'There were too many wrong tries; checking the safe word is locked for a while',
      (error.until.getTime() - of.now.getTime()) / 1000,
    );
  }
}

async function check(uow: UnitOfWork, word: string, of: OfSafeWord): Promise<z.input<typeof safeWordMatch>> {
  const account = await demandPortalAccount(uow, of.clientId);
  if (account.safeWordHash === null)
    throw conflict('no-safe-word', 'This client has no safe word', 'Make sure in another way who is calling.');
  const limit = limitOf(uow, of);
  const { blockedUntil, lockedOut } = await countTry(uow, limit, of.now);
  if (blockedUntil) throw new Blocked(limit.id, blockedUntil);
  const match = await isPassword(normalisedSafeWord(word), account.safeWordHash ?? null);
  if (match) await clearFailures(uow, limit.id);
  const tried = match ? null : await uow.em.findOne(Throttle, { id: limit.id });
  await uow.note('safe-word-check', 'client', of.clientId, { match, lockedOut: lockedOut && !match });
  return {
    match,
    triesLeft: tried ? Math.max(0, tries - tried.failures) : tries,
    lockedUntil: tried?.blockedUntil?.toISOString() ?? null,
  };
}

/** Once a block, however often it is tried, or refusals would bury the rest of the log. */
async function noteRefusal(uow: UnitOfWork, clientId: string, { throttleId, until }: Blocked): Promise<void> {
  const row = { throttleId, action: 'safe-word-refused', subject: 'client', subjectId: clientId };
  if ((await lastBlockNoted(uow, row)) !== until.toISOString())
    await uow.note(row.action, row.subject, row.subjectId, { until: until.toISOString() });
}
