import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createStatementRunActivities } from '../../activities/statement-run.ts';
import { post } from '../../db/billing/ledger.ts';
import { newId } from '../../db/ids.ts';
import { deskPostings } from '../../domain/billing/ledger.ts';
import type { StatementRun, StatementRunPreview, StatementRunRow } from '../../domain/schemas/statement-runs.ts';
import { addDays, localDate } from '../../domain/time.ts';
import type { Grants } from '../../domain/rules.ts';
import { allGrants, type TestApi, type TestUser } from './api.ts';
import { TestPeople } from './people.ts';

/** What fails in tests does so on purpose. */
const quiet = new DefaultLogger('ERROR');
const zone = 'America/Phoenix';

export type RunAnswer = StatementRun & { type: string; title: string; next?: string };

/** Somebody who bills the clients of a practice of their own. */
export class StatementDesk {
  readonly api: TestApi;
  readonly of: TestPeople;
  readonly biller: TestUser;

  private constructor(api: TestApi, of: TestPeople, biller: TestUser) {
    this.api = api;
    this.of = of;
    this.biller = biller;
  }

  static async open(api: TestApi, grants: Grants = allGrants): Promise<StatementDesk> {
    const of = new TestPeople(api.db, await api.db.practice(undefined, zone));
    return new StatementDesk(api, of, await StatementDesk.#somebody(api, of.practiceId, grants));
  }

  static async #somebody(api: TestApi, practiceId: string, grants: Grants): Promise<TestUser> {
    const practice = await api.deps.database.practiceById(practiceId);
    if (!practice) throw new Error('There is no such practice');
    return api.as(grants, practice);
  }

  somebody(grants: Grants): Promise<TestUser> {
    return StatementDesk.#somebody(this.api, this.of.practiceId, grants);
  }

  get today(): string {
    return localDate(this.api.deps.clock().toISOString(), zone);
  }

  posts(clientId: string, kind: 'charge' | 'payment', cents: number): Promise<string> {
    const on = this.today;
    const entries = deskPostings(kind, cents);
    return this.of.work((uow) => post(uow, { clientId, kind, on, description: 'Words', entries, source: 'staff' }));
  }

  /** A client who owes so many cents. @returns their id */
  async owing(cents: number, wishes: Parameters<TestPeople['client']>[0] = {}): Promise<string> {
    const { id } = await this.of.client(wishes);
    await this.posts(id, 'charge', cents);
    return id;
  }

  wanted(more: object = {}) {
    return { overCents: 0, dueOn: addDays(this.today, 30), ...more };
  }

  preview(more: object = {}, by: TestUser = this.biller) {
    return by.post<StatementRunPreview & { type: string }>('/api/statement-runs/preview', this.wanted(more));
  }

  order(
    expected: object,
    more: object = {},
    { key = newId(), by = this.biller }: { key?: string; by?: TestUser } = {},
  ) {
    return by.post<RunAnswer>(
      '/api/statement-runs',
      { ...this.wanted(more), expected },
      {
        'idempotency-key': key,
      },
    );
  }

  /** What the preview says. @throws where it is refused */
  async ordered(more: object = {}, by: TestUser = this.biller): Promise<StatementRun> {
    const { clients, total } = (await this.preview(more, by)).body;
    const { status, body } = await this.order({ clients, total }, more, { by });
    if (status !== 202) throw new Error(`The run was answered ${status}: ${body.title}`);
    return body;
  }

  /** One activity of the workflow. */
  turns(runId: string, { atATime = 25, attempt = 1 } = {}) {
    const { database, clock, config, log } = this.api.deps;
    const activities = createStatementRunActivities({ database, clock, config, log });
    return new MockActivityEnvironment({ attempt }, { logger: quiet }).run(
      (some: Parameters<typeof activities.issueSomeStatements>[0]) => activities.issueSomeStatements(some),
      { practiceId: this.of.practiceId, runId, atATime },
    );
  }

  async current(id: string, by: TestUser = this.biller): Promise<StatementRun> {
    return (await by.get<StatementRun>(`/api/statement-runs/${id}`)).body;
  }

  async rows(id: string, query = '', by: TestUser = this.biller): Promise<StatementRunRow[]> {
    return (await by.get<{ rows: StatementRunRow[] }>(`/api/statement-runs/${id}/rows${query}`)).body.rows;
  }

  cancel(id: string, by: TestUser = this.biller) {
    return by.post<RunAnswer>(`/api/statement-runs/${id}/cancel`, {});
  }
}
