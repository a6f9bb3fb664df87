import { sql } from 'kysely';
import { startOnce } from '../../../platform/temporal.ts';
import { aBroadcast } from '../../../test/setup/broadcasts.ts';
import { TestPeople } from '../../../test/setup/people.ts';
import { type BroadcastResult, broadcastStart, broadcastType } from '../../../workflows/broadcast/contract.ts';
import type { Bench } from './bench.ts';
import { familyCpuMs, type Program } from './program.ts';
import { body } from './wording.ts';

/** What one broadcast took; milliseconds, and all that it needed of others. */
export interface Took {
  /** From the start of its workflow to its end: freeze, hand-overs, counts. */
  ms: number;
  /** Until the mail server had the first of it. */
  firstMs: number;
  /** Between the first and the last. */
  sendingMs: number;
  /** Events that it left in Temporal. */
  events: number;
  /** Of a processor: the workers, and PostgreSQL with its backends. */
  workerCpuMs: number;
  postgresCpuMs: number;
  walBytes: number;
}

/** A practice whose clients can all be reached by e-mail. */
export class BenchPractice {
  readonly id: string;
  readonly #bench: Bench;
  readonly #count: number;
  readonly #people: TestPeople;

  private constructor(bench: Bench, id: string, count: number) {
    this.#bench = bench;
    this.id = id;
    this.#count = count;
    this.#people = new TestPeople(bench.database, id);
  }

  static async open(bench: Bench, acronym: string, count: number): Promise<BenchPractice> {
    const practice = new BenchPractice(bench, await bench.database.practice(acronym), count);
    const chunk = 10_000;
    for (let first = 0; first < count; first += chunk) await practice.#fill(first, Math.min(chunk, count - first));
    return practice;
  }

  /** Clients from this number on, with an e-mail address of their own and consent to be written to. */
  async #fill(first: number, count: number): Promise<void> {
    await this.#people.work(({ kysely }) =>
      sql`
        with made as (
          insert into person (first_name, last_name)
          select 'First' || n % 173, 'Last' || n from generate_series(${first}::int, ${first + count - 1}::int) n
          returning id, last_name, substr(last_name, 5)::int as n
        ), listed as (
          insert into client (person_id, record_number) select id, 'B-' || n from made returning id, person_id
        ), reached as (
          insert into contact_point (person_id, kind, address) select id, 'email', 'client' || n || '@example.com' from made
        )
        insert into consent (client_id, person_id, channel, address, wording_version, method, given_at)
        select l.id, m.id, 'email', 'client' || m.n || '@example.com', '1', 'written', now() - interval '1 hour'
          from listed l join made m on m.id = l.person_id`.execute(kysely),
    );
  }

  /** Sends a broadcast to everybody by these workers. @throws where the mail server did not get just one e-mail a person, or a row says otherwise */
  async send(workers: readonly Program[]): Promise<Took> {
    const { sink, temporal, postgresPid } = this.#bench;
    const broadcastId = await aBroadcast(this.#people, { method: 'email', body, sendAt: new Date() });
    await sink.zero();
    const cpuOfWorkers = () => workers.reduce((sum, { pid }) => sum + familyCpuMs(pid), 0);
    const before = { worker: cpuOfWorkers(), postgres: familyCpuMs(postgresPid), wal: await this.#wal() };
    const began = performance.timeOrigin + performance.now();
    const start = broadcastStart({ practiceId: this.id, broadcastId });
    // A worker that has just begun may look for what nobody has started, and be the first.
    await startOnce(temporal, 60_000, broadcastType, start);
    const handle = temporal.client.workflow.getHandle(start.workflowId);
    const { totals }: BroadcastResult = await handle.result();
    const ms = performance.timeOrigin + performance.now() - began;
    const taken = await sink.taken();
    const after = { worker: cpuOfWorkers(), postgres: familyCpuMs(postgresPid), wal: await this.#wal() };
    if (taken.messages !== this.#count || totals.accepted !== this.#count)
      throw new Error(`${taken.messages} of ${this.#count} came, and the rows say: ${JSON.stringify(totals)}`);
    return {
      ms,
      firstMs: taken.firstAt - began,
      sendingMs: taken.lastAt - taken.firstAt,
      events: (await handle.fetchHistory()).events?.length ?? 0,
      workerCpuMs: after.worker - before.worker,
      postgresCpuMs: after.postgres - before.postgres,
      walBytes: after.wal - before.wal,
    };
  }

  async #wal(): Promise<number> {
    const { rows } = await this.#bench.owner.query<{ bytes: string }>(
      "select pg_current_wal_insert_lsn() - '0/0' as bytes",
    );
    return Number(rows[0]?.bytes);
  }
}

/** Rows that were written since the database began: each update and each deletion leaves a dead one. */
export interface RowsWritten {
  inserted: number;
  dead: number;
  /** Updates that no index heard of. */
  hot: number;
}

/** As PostgreSQL's counters say, which hear of what a backend did only when it ends or is idle. */
export async function rowsWritten({ owner }: Bench): Promise<RowsWritten> {
  const { rows } = await owner.query<Record<keyof RowsWritten, string>>(
    `select sum(n_tup_ins) as inserted, sum(n_tup_upd + n_tup_del) as dead, sum(n_tup_hot_upd) as hot from pg_stat_user_tables`,
  );
  const [{ inserted, dead, hot } = { inserted: 0, dead: 0, hot: 0 }] = rows;
  return { inserted: Number(inserted), dead: Number(dead), hot: Number(hot) };
}
