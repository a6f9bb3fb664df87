import { ApplicationFailure, Context } from '@temporalio/activity';
import { settleCheck, type Verdict } from '../db/integrations/checks.ts';
import { type KnownPerson, knownPeople } from '../db/integrations/known-people.ts';
import { type Access, accessOf } from '../db/integrations/secrets.ts';
import { IntegrationCheck } from '../db/entities/index.ts';
import type { UnitOfWork } from '../db/database.ts';
import { EhrError } from '../providers/ehr/port.ts';
import { FieldTimeError } from '../providers/fieldtime/port.ts';
import { PaymentsError, type PaymentsTrouble } from '../providers/payments/port.ts';
import {
  integrationCheckFailures,
  type IntegrationCheckInput,
  type IntegrationCheckResult,
} from '../workflows/integration-check/contract.ts';
import type { ActivityDeps } from './deps.ts';
import { withHeartbeat } from './heartbeat.ts';
import { compareKnown, peopleToCompare } from './known-people.ts';

type Deps = Pick<
  ActivityDeps,
  'database' | 'ehr' | 'fieldTime' | 'payments' | 'keyRing' | 'clock' | 'heartbeatEveryMs'
>;
export type IntegrationCheckActivities = ReturnType<typeof createIntegrationCheck>;
export type IntegrationCheckEnding = ReturnType<typeof createIntegrationCheckEnding>;

const scopeOf = ({ practiceId }: IntegrationCheckInput) => ({ practiceId, actor: 'system:integration' }) as const;

async function settle(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  input: IntegrationCheckInput,
  verdict: Verdict,
): Promise<IntegrationCheckResult> {
  const settled = await database.work(scopeOf(input), (uow) => settleCheck(uow, input.checkId, verdict, clock()));
  if (!settled) throw noSuchCheck();
  return settled;
}

/** Tries credentials on the system that they are for. */
export function createIntegrationCheck(deps: Deps) {
  const { database, keyRing, heartbeatEveryMs } = deps;
  return {
    /** @throws ApplicationFailure IntegrationCheckNotFound */
    async checkIntegration(input: IntegrationCheckInput): Promise<IntegrationCheckResult> {
      const read = ({ em }: UnitOfWork) => em.findOne(IntegrationCheck, { id: input.checkId });
      const row = await database.work(scopeOf(input), read);
      if (!row) throw noSuchCheck();
      if (row.status !== 'requested' || !row.sealed) return { status: row.status };
      const access = accessOf(keyRing, input.practiceId, row);
      const { cancellationSignal } = Context.current();
      const asked = { system: row.system, limit: peopleToCompare };
      const known = await database.work(scopeOf(input), (uow) => knownPeople(uow, asked));
      const tried = () => verdictOn(deps, access, known, cancellationSignal);
      return settle(deps, input, await withHeartbeat(tried, undefined, heartbeatEveryMs));
    },
  };
}

/** What ends a check that could not be carried out. */
export function createIntegrationCheckEnding(deps: Pick<Deps, 'database' | 'clock'>) {
  return {
    /** @throws ApplicationFailure IntegrationCheckNotFound */
    giveUpCheck: (input: IntegrationCheckInput): Promise<IntegrationCheckResult> =>
      settle(deps, input, {
        status: 'refused',
        failure: 'gave-up',
        problem: 'Rounds could not carry out the check. Nothing was saved. Try again in a few minutes.',
      }),
  };
}

const refused = (failure: string, problem: string): Verdict => ({ status: 'refused', failure, problem });

/** @throws what is neither the other system's answer nor a fault of the credentials */
async function verdictOn(
  deps: Deps,
  access: Access,
  people: readonly KnownPerson[],
  signal: AbortSignal,
): Promise<Verdict> {
  const isFiles = access.method === 'drop';
  // Equal ids of another server, or of another account, are other people.
  const known = () => compareKnown(deps, access, people, signal);
  try {
    if (access.system === 'pimsy') {
      const { usable, ...connection } = await deps.ehr(access).check(signal);
      if (usable) return { status: 'good', connection: { ...connection, known: await known() } };
      return { ...refused('NotUsable', isFiles ? badFiles : notAllowed), connection };
    }
    if (access.system === 'stripe') return { status: 'good', connection: await stripeConnection(deps, access) };
    await deps.fieldTime(access).checkConnection(signal);
    return { status: 'good', connection: { ...timeeroConnection(access), known: await known() } };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EhrError)
      return refused(error.name, `${error.message} ${error.remedy === 'retry' && !isFiles ? later : error.next}`);
    if (error instanceof FieldTimeError) return refused(error.name, error.message);
    if (error instanceof PaymentsError) return refused(error.trouble, stripeTroubles[error.trouble]);
    throw error;
  }
}

const notAllowed =
  'PIMSY answers, but what Rounds cannot do without is missing: see below. Ask PIMSY’s support to allow it: support@pimsyehr.com';
const badFiles =
  'The folder is there, but files that Rounds cannot do without are missing or cannot be read: see below. Have PIMSY write them again, then check anew.';

/** The next words of an error that passes by itself are for runs that go on; here nobody tries again but the person. */
const later = 'Compare the address and try again in a few minutes.';

const stripeTroubles: Readonly<Record<PaymentsTrouble, string>> = {
  away: 'Stripe did not answer. Try again in a few minutes.',
  busy: 'Stripe is busy. Try again in a few minutes.',
  refused: 'Stripe refused to say whose key this is. Look whether the account is active.',
  credentials:
    'Stripe does not take this key, or it may not do enough. Copy the secret key anew; a restricted key needs to write Checkout Sessions and Refunds, and to read PaymentIntents, Disputes and the account.',
};

/** `who` is the account: payments know by it where their money went. */
async function stripeConnection(deps: Deps, access: Access) {
  const { id, name, live } = await deps.payments(access).check();
  return {
    who: id,
    server: `Stripe, ${live ? 'real money' : 'test mode: no money is moved'}${name === null ? '' : `, account “${name}”`}`,
    supports: ['Takes payments by card on Stripe’s own page.', 'Pays money back.', 'Compares with Stripe’s lists.'],
    missing: [],
  };
}

const timeeroConnection = ({ address }: Access) => ({
  who: 'the account of the key',
  server: `Timeero at ${URL.parse(address)?.origin ?? 'its address'}`,
  supports: ['Reads and writes users, jobs and shifts.', 'Reads visits.'],
  missing: [],
});

const noSuchCheck = () => ApplicationFailure.nonRetryable('There is no such check', integrationCheckFailures.notFound);
