import { sql } from 'kysely';
import { Client } from 'pg';
import type { UnitOfWork } from '../../db/database.ts';
import { settings } from '../../domain/settings.ts';
import type { BroadcastStatus } from '../../domain/statuses.ts';
import { aBroadcast } from '../setup/broadcasts.ts';
import { TestPeople } from '../setup/people.ts';
import type { SendingPlan } from './sending-plan.ts';
import type { SendingStage } from './sending-stage.ts';

/** A message of a broadcast as its row says. */
export interface SentMessage {
  id: string;
  status: string;
  attempt: number;
  /** It was sent once more, as the practice wants it of e-mails in doubt. */
  repeated: boolean;
}

/** Where everybody whom a broadcast concerns stands; counts of people. */
export interface PeopleCounts {
  audience: number;
  accepted: number;
  delivered: number;
  failed: number;
  skipped: number;
  unknown: number;
}

/** Some of the people, by the number that they have from 0 on: what becomes of them without any kill. */
const odd = {
  /** Has not consented. */
  unasked: { every: 50, rest: 7 },
  /** Has the address of who comes before. */
  sharing: { every: 40, rest: 3 },
  /** Is refused by the server: no such mailbox, not a number. */
  refused: { every: 100, rest: 11 },
} as const;
/** Whom the server cuts off, without an answer, when it has the message: the first keeps it, the second does not. Enough to be met, too few to be many. */
const unclear = { kept: [20, 420], dropped: [120, 520] } as const;

/** Never answered for, whatever befalls the workers. */
export const unclearPeople = unclear.kept.length + unclear.dropped.length;

const is = ({ every, rest }: { every: number; rest: number }) => sql<boolean>`n % ${every}::int = ${rest}::int`;
const oneOf = (numbers: readonly number[]) => sql<boolean>`n = any(${[...numbers]}::int[])`;

/** A practice of its own for each broadcast, full of clients who can be reached, and of some who cannot. */
export class SendingPractice {
  readonly id: string;
  readonly #people: TestPeople;

  private constructor(stage: SendingStage, id: string) {
    this.id = id;
    this.#people = new TestPeople(stage.database, id);
  }

  static async open(stage: SendingStage, plan: SendingPlan): Promise<SendingPractice> {
    const id = await stage.database.practice(`s${plan.seed}`);
    const practice = new SendingPractice(stage, id);
    await practice.#fill(plan);
    await analyze(stage.database.ownerUrl);
    // Those who are refused come one after the other, by their addresses: the broadcast would pause by itself.
    const wanted = [
      [settings.pauseAtFailures.id, '0'],
      ...(plan.repeats ? [[settings.repeatUnknownEmails.id, 'Yes']] : []),
    ];
    await practice.work(({ kysely }) =>
      sql`insert into setting (id, value) values ${sql.join(wanted.map(([setting, value]) => sql`(${setting}, ${value})`))}`.execute(
        kysely,
      ),
    );
    return practice;
  }

  work<T>(task: (uow: UnitOfWork) => Promise<T>): Promise<T> {
    return this.#people.work(task);
  }

  async #fill({ method, people }: SendingPlan): Promise<void> {
    await this.work(({ kysely }) =>
      sql`
        with numbered as materialized (
          select uuidv7() as person_id, uuidv7() as client_id, n,
                 case when ${is(odd.sharing)} then n - 1 else n end as shared
            from generate_series(0, ${people - 1}::int) n
        ), made as (
          insert into person (id, first_name, last_name) select person_id, 'First' || n % 173, 'Last' || n from numbered
        ), listed as (
          insert into client (id, person_id, record_number) select client_id, person_id, 'F-' || n from numbered
        ), addressed as materialized (
          select *, ${method === 'email' ? emailOf : numberOf} as address from numbered
        ), reached as (
          insert into contact_point (person_id, kind, address)
          select person_id, ${method === 'email' ? 'email' : 'mobile'}, address from addressed
        )
        insert into consent (client_id, person_id, channel, address, wording_version, method, given_at)
        select client_id, person_id, ${method}, address, '1', 'written', '2020-01-01Z'
          from addressed where not ${is(odd.unasked)}`.execute(kysely),
    );
  }

  /** To everybody, at once; a worker finds it as if somebody had pressed *Send* while Temporal was away. */
  send({ method }: SendingPlan): Promise<string> {
    return aBroadcast(this.#people, { method, sendAt: new Date() });
  }

  async status(broadcastId: string): Promise<BroadcastStatus> {
    const { rows } = await this.work(({ kysely }) =>
      sql<{ status: BroadcastStatus }>`select status from broadcast where id = ${broadcastId}`.execute(kysely),
    );
    const [row] = rows;
    if (!row) throw new Error(`There is no broadcast ${broadcastId}`);
    return row.status;
  }

  async messages(broadcastId: string): Promise<SentMessage[]> {
    const { rows } = await this.work(({ kysely }) =>
      sql<SentMessage>`
        select m.id, m.status, m.attempt,
               exists (select from message_event e where e.message_id = m.id and e.kind = 'repeated') as repeated
          from message m where m.broadcast_id = ${broadcastId} order by m.id`.execute(kysely),
    );
    return rows;
  }

  async people(broadcastId: string): Promise<PeopleCounts> {
    const { rows } = await this.work(({ kysely }) =>
      sql<PeopleCounts>`
        select count(*)::int as audience,
               count(*) filter (where m.status = 'accepted')::int as accepted,
               count(*) filter (where m.status = 'delivered')::int as delivered,
               count(*) filter (where m.status = 'failed')::int as failed,
               count(*) filter (where r.reason is not null or m.status = 'skipped')::int as skipped,
               count(*) filter (where m.status = 'unknown')::int as unknown
          from client c
          left join recipient r on r.client_id = c.id and r.broadcast_id = ${broadcastId}
          left join message m on m.id = r.message_id and m.broadcast_id = r.broadcast_id
         where c.active`.execute(kysely),
    );
    const [row] = rows;
    if (!row) throw new Error('PostgreSQL counted nothing');
    return row;
  }

  /** Whether people are asked about what is in doubt of the broadcast. */
  async hasTask(broadcastId: string): Promise<boolean> {
    const { rows } = await this.work(({ kysely }) =>
      sql`select from task where type = 'unknown-messages' and subject_id = ${broadcastId} and status = 'open'`.execute(
        kysely,
      ),
    );
    return rows.length > 0;
  }
}

/**
 * As autovacuum does within a minute or so after many rows were added. Until then PostgreSQL takes a new practice to be empty where it knows others, and works
 * out who gets a broadcast for ten minutes and more.
 */
async function analyze(ownerUrl: string): Promise<void> {
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    await owner.query('analyze person, client, contact_point, consent');
  } finally {
    await owner.end();
  }
}

/** Domains of their own for those whom the stand-in knows by the part before the @. */
const emailOf = sql`case
  when ${oneOf(unclear.kept)} then 'drop-after-data' || n || '@example.com'
  when ${oneOf(unclear.dropped)} then 'drop-in-data' || n || '@example.com'
  when ${is(odd.refused)} then 'bounce+550@d' || n || '.example.com'
  else 'client' || shared || '@example.com' end`;

/** 555-0100 to 555-0179 of as many areas as it takes, below the numbers that the stand-in knows, but for these. */
const numberOf = sql`case
  when ${oneOf(unclear.kept)} then '+1' || 201 + n / 80 || '5550194'
  when ${oneOf(unclear.dropped)} then '+1' || 201 + n / 80 || '5550196'
  when ${is(odd.refused)} then '+1' || 201 + n / 80 || '5550' || case when n % 200 = ${odd.refused.rest}::int then 190 else 191 end
  else '+1' || 201 + shared / 80 || '5550' || 100 + shared % 80 end`;
