import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../db/seed/random.ts';
import type { ApiClient } from '../setup/api-client.ts';
import { ledgerOf } from '../setup/ledger.ts';
import type { Seen } from '../setup/processes.ts';
import { deskOf, ordered } from '../setup/stack-desk.ts';
import type { TestStack } from '../setup/stack.ts';
import { until } from '../setup/until.ts';
import { killAndRestart, type Part } from './kill-run.ts';

/** So that the kill lands between the mails: those of one run take some seconds. */
export const credentialPace = { EMAIL_PER_SECOND: '5', SWEEP_EVERY_MS: '500' };

const clientsOfARun = 6;
const parts: readonly Part[] = ['worker', 'postgresql', 'api', 'temporal', 'supervisor'];

/** What a seed decides. */
export interface CredentialPlan {
  seed: number;
  part: Part;
  /** Milliseconds between one order and the next. */
  gap: number;
  /** Mails to the clients of the run in the ledger at the kill; two each in the end. */
  moment: number;
  /** Milliseconds between that and the kill. */
  delay: number;
}

/** A client who has no login yet, and the key by which credentials are ordered, however often. */
export interface Invited {
  clientId: string;
  email: string;
  key: string;
}

export interface CredentialRun extends CredentialPlan {
  invited: Invited[];
  /** Orders that the fall cut off: nobody answered, so they were placed again. */
  cutOff: number;
  /** Processes that outlived the fall of the stack. */
  orphans: Seen[];
}

export function credentialPlanOf(seed: number): CredentialPlan {
  const random = new Random(seed);
  return {
    seed,
    part: parts[(seed - 1) % parts.length] ?? 'worker',
    gap: random.whole(0, 300),
    moment: random.whole(0, 2 * clientsOfARun - 3),
    delay: random.whole(0, 300),
  };
}

/**
 * Orders credentials, kills the part between the order and the last mail, brings the stack up again over the same data, and places every order again by its
 * key, as a browser does that heard no answer.
 */
export async function killBetweenMails(stack: TestStack, seed: number): Promise<CredentialRun> {
  const plan = credentialPlanOf(seed);
  const desk = await deskOf(stack);
  const invited: Invited[] = [];
  for (let n = 1; n <= clientsOfARun; n++) invited.push(await newClient(desk, seed, n));
  const orders = invited.map(async (each, n) => {
    await sleep(n * plan.gap);
    await order(desk, each);
  });
  const answers = Promise.allSettled(orders);
  await Promise.any(orders);
  await handedOver(stack, invited, plan.moment);
  await sleep(plan.delay);
  const orphans = await killAndRestart(stack, plan.part);
  const cutOff = (await answers).filter(({ status }) => status === 'rejected').length;
  for (const each of invited) await order(desk, each);
  return { ...plan, invited, cutOff, orphans };
}

async function newClient(desk: ApiClient, seed: number, n: number): Promise<Invited> {
  const email = `invited.${seed}.${n}@example.com`;
  const { id } = await ordered<{ id: string }>(desk, '/api/clients', {
    firstName: 'Wren',
    lastName: `Invited ${seed} ${n}`,
    recordNumber: `K-${seed}-${n}`,
    contactPoints: [{ kind: 'email', address: email, preferred: true }],
  });
  return { clientId: id, email, key: crypto.randomUUID() };
}

const order = (desk: ApiClient, { clientId, key }: Invited) =>
  ordered(desk, `/api/clients/${clientId}/portal/credentials`, {}, key);

async function handedOver(stack: TestStack, invited: Invited[], moment: number): Promise<void> {
  const addresses = new Set(invited.map(({ email }) => email));
  let [seen, last] = [0, 0];
  const isMoment = async () => {
    for (const { seq, to } of await ledgerOf(stack, 'emails', last)) {
      last = seq;
      if (addresses.has(to)) seen += 1;
    }
    return seen >= moment;
  };
  await until(`${moment} mails are handed over`, isMoment, { every: 20 });
}
