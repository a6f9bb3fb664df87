import { setTimeout as sleep } from 'node:timers/promises';
import { Migrator } from '@mikro-orm/migrations';
import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Kysely } from 'kysely';
import type { Pool } from 'pg';
import * as entities from './entities/index.ts';
import { dateBy } from './entities/present.ts';
import { migrations } from './migrations/index.ts';
import { PlanningClient } from './planned-once.ts';

/** Who acts, as the audit log keeps it. */
export type Actor = `staff:${string}` | `token:${string}` | `portal:${string}` | `system:${string}` | 'public';

/** Everything that one unit of work may touch, and in whose name. */
export interface Scope {
  practiceId: string;
  actor: Actor;
  /** Request or activity that this work belongs to; stands in the audit log. */
  requestId?: string;
}

/** Statements are written by hand: the builder of queries is told of no table. */
type NoTables = Record<string, never>;

/** One transaction inside one practice. Row-level security hides every other practice from all that it does. */
export interface UnitOfWork extends Scope {
  em: EntityManager;
  /** The same transaction for hand-written SQL (`sql` of kysely); arrays can be bound here. */
  kysely: Kysely<NoTables>;
  /** Writes an audit row for an event that changes no row, such as a sign-in or a refusal. No health data in `detail`. */
  note: (action: string, subject: string, subjectId: string, detail?: Record<string, unknown>) => Promise<void>;
}

export interface PracticeRow {
  id: string;
  acronym: string;
  name: string;
  zone: string;
  phone: string;
  email: string;
}

export interface DatabaseOptions {
  /** Connections at most; default 10. */
  pool?: number;
  /** Milliseconds for which a transaction may ask nothing before it is rolled back; default 30,000. */
  idleMs?: number;
}

/** The only way to the data: `work` for a practice, `practices` for what stands outside all of them. */
export class Database {
  readonly #orm: MikroORM;

  constructor(orm: MikroORM) {
    this.#orm = orm;
  }

  /** Runs `task` in one transaction, committed when it resolves and rolled back when it throws. */
  async work<T>(scope: Scope, task: (uow: UnitOfWork) => Promise<T>): Promise<T> {
    const variables = {
      'rounds.practice': scope.practiceId,
      'rounds.actor': scope.actor,
      'rounds.request': scope.requestId ?? '',
    };
    const fork = this.#orm.em.fork({ session: { variables } });
    return fork.transactional((em) =>
      task({
        ...scope,
        em,
        kysely: em.getKysely<NoTables>(),
        async note(action, subject, subjectId, detail) {
          const json = detail ? JSON.stringify(detail) : null;
          await em.execute('select audit_note(?, ?, ?, ?::jsonb)', [action, subject, subjectId, json]);
        },
      }),
    );
  }

  /** Runs one statement on what belongs to no practice, such as the pace of a sender; rows of practices are refused to it. */
  async outside<T>(task: (shared: Pick<UnitOfWork, 'kysely'>) => Promise<T>): Promise<T> {
    return task({ kysely: this.#orm.em.fork().getKysely<NoTables>() });
  }

  /** Has rows be dated by this clock where their writer names no instant; until then by this machine's. */
  goBy(clock: () => Date): void {
    dateBy(this.#orm.em, clock);
  }

  /** All practices of this deployment, by acronym. */
  async practices(): Promise<PracticeRow[]> {
    return this.#orm.em.fork().execute(`select ${practiceColumns} from practice order by acronym`);
  }

  /** The practice with this acronym (any case), or null. */
  async practiceByAcronym(acronym: string): Promise<PracticeRow | null> {
    const sql = `select ${practiceColumns} from practice where acronym = ?`;
    const [row] = await this.#orm.em.fork().execute<PracticeRow[]>(sql, [acronym]);
    return row ?? null;
  }

  async practiceById(id: string): Promise<PracticeRow | null> {
    const sql = `select ${practiceColumns} from practice where id = ?`;
    const [row] = await this.#orm.em.fork().execute<PracticeRow[]>(sql, [id]);
    return row ?? null;
  }

  /** Whether PostgreSQL answers within `withinMs` (2,000): one that hangs is as good as away. Never throws. */
  async ping(withinMs = 2_000): Promise<boolean> {
    const answers = this.#orm.em.fork().execute('select 1');
    return Promise.race([
      answers.then(
        () => true,
        () => false,
      ),
      sleep(withinMs, false, { ref: false }),
    ]);
  }

  async close(): Promise<void> {
    await this.#orm.close(true);
  }
}

const practiceColumns = 'id, acronym, name, zone, phone, email';

/** Opens the database as the role in the URL; connects at the first query. */
export async function openDatabase(url: string, options: DatabaseOptions = {}): Promise<Database> {
  return new Database(await openOrm(url, options));
}

/** The ORM underneath; for migrations and schema tests only. */
export async function openOrm(url: string, options: DatabaseOptions = {}): Promise<MikroORM> {
  return MikroORM.init({
    clientUrl: url,
    entities: Object.values(entities),
    extensions: [Migrator],
    migrations: { migrationsList: migrations, tableName: 'migration', snapshot: false },
    pool: { min: 0, max: options.pool ?? 10 },
    driverOptions: {
      Client: PlanningClient,
      // Else whoever waits for an answer of a host that is gone without a word waits for ever.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      // Else a process that stands still, as a paused machine does, keeps its rows from everybody until it goes on.
      idle_in_transaction_session_timeout: options.idleMs ?? 30_000,
      onPoolCreated: dropLostConnections,
    },
    debug: false,
    logger: () => {}, // its lines may carry values of rows; what fails is thrown
  });
}

/**
 * Kysely gives the connection of a transaction back only when its rollback has succeeded, which it never does on a connection that is lost: each cut would
 * cost the pool one of its places, until nobody gets any. What is lost is given back here, and giving it back again does nothing.
 */
function dropLostConnections(pool: Pool): void {
  pool.on('connect', (client) => {
    client.once('end', () => {
      try {
        client.release(true);
      } catch {
        // Nobody had it.
      }
      client.release = () => undefined;
    });
  });
}
