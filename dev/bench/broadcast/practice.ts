import { sql } from 'kysely';
import { startOnce } from '../../../platform/temporal.ts';
import { until } from '../../../test/setup/until.ts';
import { aBroadcast } from '../../../test/setup/broadcasts.ts';
import { TestPeople } from '../../../test/setup/people.ts';
import { type BroadcastResult, broadcastStart, broadcastType } from '../../../workflows/broadcast/contract.ts';
import type { Bench } from './bench.ts';
import { familyCpuMs, type Program } from './program.ts';
import { body } from './wording.ts';

export interface TookInAll {
  /** Milliseconds from the start of its workflow to its end: freeze, hand-overs, counts. */
  ms: number;
  /** Events that it left in Temporal. */
  events: number;
  walBytes: number;
}

/** What one broadcast took; milliseconds, and all that it needed of others. */
export interface Took extends TookInAll {
  /** Until the mail server had the first of it. */
  firstMs: number;
  /** Between the first and the last. */
  sendingMs: number;
  /** Of a processor: the workers, and PostgreSQL with its backends. */
  workerCpuMs: number;
  postgresCpuMs: number;
}

/** What came of a broadcast in whose middle something happened; messages, by their rows and by the mail server. */
export interface Survived extends TookInAll {
  accepted: number;
  /** Of which nobody knows whether they went out. */
  inDoubt: number;
  /** People who were not written to, for a reason. */
  skipped: number;
  /** Neither of them: not through. */
  open: number;
  /** Said to be out and not taken, or taken and not said to be. */
  lost: number;
  /** Taken twice. */
  doubled: number;
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
    const { sink, postgresPid } = this.#bench;
    const cpuOfWorkers = () => workers.reduce((sum, { pid }) => sum + familyCpuMs(pid), 0);
    const before = { worker: cpuOfWorkers(), postgres: familyCpuMs(postgresPid), wal: await this.#wal() };
    const { began, handle } = await this.#begin();
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

  /** Sends a broadcast to everybody, and lets something happen once half of it is out. What it took, and what came of everybody. */
  async sendThrough(strike: () => Promise<void>): Promise<Survived> {
    const { sink } = this.#bench;
    const wal = await this.#wal();
    const { began, broadcastId, handle } = await this.#begin();
    const half = async () => (await sink.taken()).messages >= this.#count / 2;
    await until('half of it is out', half, { every: 50, within: 3_600_000 });
    await strike();
    const { totals }: BroadcastResult = await handle.result();
    const took = {
      ms: performance.timeOrigin + performance.now() - began,
      events: (await handle.fetchHistory()).events?.length ?? 0,
      walBytes: (await this.#wal()) - wal,
    };
    return { ...took, ...(await this.#outcome(broadcastId)), skipped: totals.skipped };
  }

  /** Compares what the rows say with what the mail server took. */
  async #outcome(broadcastId: string): Promise<Omit<Survived, keyof TookInAll | 'skipped'>> {
    const times = await this.#bench.sink.timesTaken();
    const outcome = { accepted: 0, inDoubt: 0, open: 0, lost: 0, doubled: 0 };
    for (let after = ''; ;) {
      const rows = await this.#people.work(async ({ kysely }) => {
        const more = after === '' ? sql`` : sql`and id > ${after}::uuid`;
        const found = await sql<{ id: string; status: string }>`
          select id, status from message where broadcast_id = ${broadcastId} ${more} order by id limit 20000`.execute(
          kysely,
        );
        return found.rows;
      });
      for (const { id, status } of rows) {
        const taken = times.get(id) ?? 0;
        times.delete(id);
        if (taken > 1) outcome.doubled += 1;
        if (status === 'accepted') outcome.accepted += 1;
        else if (status === 'unknown') outcome.inDoubt += 1;
        else outcome.open += 1;
        // Said to be out and not taken, or taken and not said to be.
        if (status !== 'unknown' && (status === 'accepted') !== taken > 0) outcome.lost += 1;
      }
      after = rows.at(-1)?.id ?? '';
      if (after === '') break;
    }
    return { ...outcome, lost: outcome.lost + times.size };
  }

  async #begin() {
    const { sink, temporal } = this.#bench;
    const broadcastId = await aBroadcast(this.#people, { method: 'email', body, sendAt: new Date() });
    await sink.zero();
    const began = performance.timeOrigin + performance.now();
    const start = broadcastStart({ practiceId: this.id, broadcastId });
    // A worker that has just begun may look for what nobody has started, and be the first.
    await startOnce(temporal, 60_000, broadcastType, start);
    return { began, broadcastId, handle: temporal.client.workflow.getHandle(start.workflowId) };
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
