import { setTimeout as sleep } from 'node:timers/promises';
import {
  Account,
  Alert,
  Client,
  Document,
  FormResponse,
  InformationChange,
  Person,
  Task,
} from '../../db/entities/index.ts';
import { demoPortalLogins } from '../../db/seed/logins.ts';
import { Random } from '../../db/seed/random.ts';
import type { WaitingChange } from '../../domain/schemas/portal-information.ts';
import type { Answer, ApiClient } from '../setup/api-client.ts';
import { phq9Answers } from '../setup/forms.ts';
import { PortalVisitor } from '../setup/portal.ts';
import { saveBasic } from '../setup/portal-information.ts';
import type { Seen } from '../setup/processes.ts';
import { deskOf, ordered } from '../setup/stack-desk.ts';
import { stackData } from '../setup/stack-data.ts';
import type { TestStack } from '../setup/stack.ts';
import { until } from '../setup/until.ts';
import { killAndRestart, type Part, pressed } from './kill-run.ts';

/*
 * A client sends a document and a form while staff approve a change of their name, and a part of the stack is killed in the middle. Whoever heard no answer
 * presses again, as their browser does: with the same key, or what it says again.
 */

export const portalPace = { SWEEP_EVERY_MS: '500' };

const parts: readonly Part[] = ['api', 'worker', 'postgresql'];

/** What a seed decides. */
export interface PortalPlan {
  seed: number;
  part: Part;
  /** Milliseconds between the presses and the kill. */
  moment: number;
}

export interface PortalRun extends PortalPlan {
  clientId: string;
  /** Of the form, the document and the change. */
  form: string;
  document: string;
  change: string;
  /** The last answer that each press got. */
  statuses: { form: number; document: number; approval: number };
  orphans: Seen[];
}

export interface PortalVerdict extends Pick<PortalRun, 'seed' | 'part' | 'moment' | 'statuses' | 'orphans'> {
  /** Documents of the name, by their state. */
  documents: string[];
  /** Forms that were handed in. */
  forms: number;
  /** Of the change, and the name that the record has now. */
  change: { status: string; firstName: string | undefined };
  /** Tasks about it that are still open. */
  openTasks: number;
  /** For each member of staff who was told: how often of the form, and of the documents that nobody has looked at. */
  told: { forms: number[]; documents: number[] };
}

export function portalPlanOf(seed: number): PortalPlan {
  const random = new Random(seed);
  return { seed, part: parts[(seed - 1) % parts.length] ?? 'api', moment: random.whole(0, 250) };
}

const nameOf = (seed: number) => `card-${seed}.txt`;
/** Another one for each seed; digits are no name. */
export const newFirstName = (seed: number): string =>
  `Noor ${String.fromCharCode(65 + (seed % 26)).repeat(1 + Math.floor(seed / 26))}`;

export async function killBetweenPresses(stack: TestStack, seed: number): Promise<PortalRun> {
  const plan = portalPlanOf(seed);
  const [demo] = demoPortalLogins;
  if (!demo) throw new Error('There is no demo client');
  const desk = await deskOf(stack);
  const portal = new URL(/http:\/\/abc\.portal\.localhost:\d+/.exec(stack.output)?.[0] ?? '');
  const client = new PortalVisitor(stack.console, portal.host);
  const { status } = await client.signIn(demo.login, demo.password);
  if (status >= 300) throw new Error(`The client's sign-in was answered ${status}`);
  const clientId = await clientOf(stack, demo.login);
  const { assigned } = await ordered<{ assigned: { id: string }[] }>(desk, '/api/forms/assign', {
    clientIds: [clientId],
    forms: ['phq-9'],
    dueOn: null,
  });
  const form = assigned[0]?.id ?? '';
  await saveBasic(client, { firstName: newFirstName(seed) });
  const { body } = await desk.get<{ rows: WaitingChange[] }>('/api/information-changes');
  const change = body.rows.find((row) => row.clientId === clientId);
  if (!change) throw new Error('The change does not wait');
  const presses = Promise.all([
    pressed(() => client.post(`/api/portal/forms/${form}/complete`, { ...whole, version: 0 })),
    uploaded(client, seed),
    pressed(() => approve(desk, change)),
  ]);
  await sleep(plan.moment);
  const orphans = await killAndRestart(stack, plan.part);
  const [sent, file, approval] = await presses;
  const statuses = { form: sent.status, document: file.status, approval: approval.status };
  return { ...plan, clientId, form, document: nameOf(seed), change: change.id, statuses, orphans };
}

const whole = { answers: phq9Answers(1, undefined, { '44260-8': 0 }), signature: null };

const approve = (desk: ApiClient, { clientId, id, version, onFile }: WaitingChange) =>
  desk.post(`/api/clients/${clientId}/information-changes/${id}/approve`, { version, onFile });

async function uploaded(client: PortalVisitor, seed: number): Promise<Answer> {
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const announced = await pressed(() =>
    client.post<{ id: string }>('/api/portal/documents', { kind: 'insurance', name: nameOf(seed) }, headers),
  );
  return pressed(() =>
    client.send('put', `/api/portal/documents/${announced.body.id}/content`, {
      body: `Card of seed ${seed}`,
      headers: { 'content-type': 'application/octet-stream' },
    }),
  );
}

async function clientOf(stack: TestStack, login: string): Promise<string> {
  const data = await stackData(stack);
  try {
    return await data.work(async ({ em }) => {
      const { personId } = await em.findOneOrFail(Account, { kind: 'portal', login });
      return (await em.findOneOrFail(Client, { personId })).id;
    });
  } finally {
    await data.close();
  }
}

/** What Rounds has of it all once nothing goes on any more. */
export async function judgePortal(stack: TestStack, run: PortalRun): Promise<PortalVerdict> {
  const data = await stackData(stack);
  try {
    const documents = () =>
      data.work(({ em }) =>
        em.find(Document, { clientId: run.clientId, name: run.document, status: { $ne: 'uploading' } }),
      );
    await until('the document is scanned', async () => (await documents()).some(({ status }) => status === 'clean'));
    const rows = await documents();
    return await data.work(async ({ em }) => {
      const change = await em.findOneOrFail(InformationChange, { id: run.change });
      const { personId } = await em.findOneOrFail(Client, { id: run.clientId });
      const alerts = (kind: string, subjectId: string) => em.find(Alert, { kind, subjectId, readAt: null });
      const { seed, part, moment, statuses, orphans } = run;
      return {
        seed,
        part,
        moment,
        statuses,
        orphans,
        documents: rows.map(({ status }) => status),
        forms: await em.count(FormResponse, { assignmentId: run.form, completedAt: { $ne: null } }),
        change: { status: change.status, firstName: (await em.findOneOrFail(Person, { id: personId })).firstName },
        openTasks: await em.count(Task, { clientId: run.clientId, type: 'information-change', status: 'open' }),
        told: {
          forms: timesEach(await alerts('form-completed', run.form)),
          documents: timesEach(await alerts('portal-document', run.clientId)),
        },
      };
    });
  } finally {
    await data.close();
  }
}

function timesEach(alerts: readonly { staffId: string }[]): number[] {
  const times = Map.groupBy(alerts, ({ staffId }) => staffId);
  return [...times.values()].map(({ length }) => length);
}
