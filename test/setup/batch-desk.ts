import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createCredentialBatchActivities } from '../../activities/credential-batch.ts';
import { createCredentialEmailActivities } from '../../activities/credential-email.ts';
import { newId } from '../../db/ids.ts';
import type {
  BatchPreview,
  BatchRow,
  ChosenClients,
  CredentialBatch,
} from '../../domain/schemas/credential-batches.ts';
import type { Grants } from '../../domain/rules.ts';
import type { CredentialEmailInput } from '../../workflows/credential-email/contract.ts';
import { allGrants, type TestApi, type TestUser } from './api.ts';
import { TestPeople } from './people.ts';

/** What fails in tests does so on purpose. */
const quiet = new DefaultLogger('ERROR');

export type BatchAnswer = CredentialBatch & { type: string; title: string; next?: string };

/** Named one by one. */
export const ids = (...clients: { id: string }[]): ChosenClients => ({ by: 'ids', ids: clients.map(({ id }) => id) });

/** An administrator who mails credentials to the clients of an empty practice; `renew` takes a new one. */
export function batchDesk(api: () => TestApi) {
  let admin: TestUser;
  let of: TestPeople;
  /** Workflows of single clients that the batch has started. */
  let started: CredentialEmailInput[] = [];

  async function renew(): Promise<void> {
    of = new TestPeople(api().db, await api().db.practice(undefined, 'America/Phoenix'));
    admin = await somebody(allGrants);
    started = [];
  }

  /** A new member of staff of that practice with just these rights. */
  async function somebody(grants: Grants): Promise<TestUser> {
    const practice = await api().deps.database.practiceById(of.practiceId);
    if (!practice) throw new Error('There is no such practice');
    return api().as(grants, practice);
  }

  const preview = (clients: ChosenClients, more: object = {}, user: TestUser = admin) =>
    user.post<BatchPreview & { type: string }>('/api/credential-batches/preview', { clients, ...more });
  const order = (
    clients: ChosenClients,
    expected: number,
    { again = false, key = newId(), by = admin }: { again?: boolean; key?: string; by?: TestUser } = {},
  ) => by.post<BatchAnswer>('/api/credential-batches', { clients, expected, again }, { 'idempotency-key': key });

  /** @throws where it is refused */
  async function ordered(clients: ChosenClients, expected: number, how: Parameters<typeof order>[2] = {}) {
    const { status, body } = await order(clients, expected, how);
    if (status !== 202) throw new Error(`The batch was answered ${status}: ${body.title}`);
    return body;
  }

  /** One activity of the workflow. */
  function turns(batchId: string, { atATime = 20, underWay = 50, attempt = 1 } = {}) {
    const { database, clock, keyRing, log } = api().deps;
    const activities = createCredentialBatchActivities({
      database,
      clock,
      keyRing,
      log,
      startCredential: async (input) => started.push(input) > 0,
    });
    const input = { practiceId: of.practiceId, batchId, atATime, underWay };
    return new MockActivityEnvironment({ attempt }, { logger: quiet }).run(
      (some: typeof input) => activities.orderSomeCredentials(some),
      input,
    );
  }

  /** Ends mails as if a mail server had taken none, so they fail: what a test of the batch needs to know of them. */
  async function mailsEnd(credentialIds = started.map(({ credentialId }) => credentialId)): Promise<void> {
    const { database, clock, config } = api().deps;
    const activities = createCredentialEmailActivities({ database, clock, config });
    for (const credentialId of credentialIds)
      await activities.finishCredential({ practiceId: of.practiceId, credentialId });
  }

  const current = async (id: string) => (await admin.get<CredentialBatch>(`/api/credential-batches/${id}`)).body;
  const rows = async (id: string, query = '', user: TestUser = admin) =>
    (await user.get<{ rows: BatchRow[] }>(`/api/credential-batches/${id}/rows${query}`)).body.rows;
  const step = (id: string, name: 'pause' | 'resume' | 'cancel', user: TestUser = admin) =>
    user.post<BatchAnswer>(`/api/credential-batches/${id}/${name}`, {});

  return {
    get admin() {
      return admin;
    },
    get of() {
      return of;
    },
    get started() {
      return started;
    },
    renew,
    somebody,
    preview,
    order,
    ordered,
    turns,
    mailsEnd,
    current,
    rows,
    step,
  };
}
