import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { z } from 'zod';
import { type Database, openDatabase, type UnitOfWork } from '../../db/database.ts';
import { Broadcast } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { abc } from '../../db/seed/plans.ts';
import type { UsualMethod } from '../../domain/preferred-method.ts';
import { wallTimeOf } from '../../domain/time.ts';
import type { TestStack } from './stack.ts';

const secretsSchema = z.object({ appPassword: z.string(), ownerPassword: z.string(), masterKeys: z.string() });

/** What a running stack keeps secret in its folder. */
export function secretsOf({ folder }: TestStack): z.output<typeof secretsSchema> {
  return secretsSchema.parse(JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8')));
}

/** The rows of the sample practice in a running stack, as the app sees them. */
export interface StackData {
  practiceId: string;
  work<T>(task: (uow: UnitOfWork) => Promise<T>): Promise<T>;
  /** A broadcast to all active clients, requested just now and due at once; a worker's sweeper finds it. */
  request(wishes: RequestedBroadcast): Promise<string>;
  status(broadcastId: string): Promise<string>;
  messages(broadcastId: string): Promise<StackMessage[]>;
  close(): Promise<void>;
}

export interface RequestedBroadcast {
  method: UsualMethod;
  body?: string;
  /** An instant; default now. */
  sendAt?: Date;
}

export interface StackMessage {
  id: string;
  address: string;
  status: string;
  reason: string | null;
}

/** Opens the database of a running stack; it has to be opened again after a restart. */
export async function stackData(stack: TestStack): Promise<StackData> {
  const port = stack.env['ROUNDS_PORT_POSTGRES'];
  const database: Database = await openDatabase(
    `postgres://rounds_app:${secretsOf(stack).appPassword}@127.0.0.1:${port}/rounds`,
    { pool: 2 },
  );
  const work = <T>(task: (uow: UnitOfWork) => Promise<T>): Promise<T> =>
    database.work({ practiceId: abc.id, actor: 'system:test' }, task);
  return {
    practiceId: abc.id,
    work,
    async request({ method, body = 'Hello <ClientName>, the office is closed today.', sendAt = new Date() }) {
      const id = newId();
      const wall = wallTimeOf(sendAt.toISOString(), abc.zone);
      await work(async ({ em }) => {
        em.create(Broadcast, {
          id,
          messageType: 'plain-broadcast',
          method,
          startDate: null,
          sendAtLocal: wall,
          sendZone: abc.zone,
          sendAt,
          preferenceOnly: false,
          subject: method === 'email' ? 'From your practice' : null,
          body,
          status: 'requested',
          // The sweeper leaves the newest ones to the API for some seconds; here is no API that would start it.
          requestedAt: new Date(Date.now() - 60_000),
        });
      });
      return id;
    },
    async status(broadcastId) {
      const { rows } = await work(({ kysely }) =>
        sql<{ status: string }>`select status from broadcast where id = ${broadcastId}`.execute(kysely),
      );
      return rows[0]?.status ?? 'gone';
    },
    async messages(broadcastId) {
      const { rows } = await work(({ kysely }) =>
        sql<StackMessage>`select id, address, status, reason from message where broadcast_id = ${broadcastId} order by id`.execute(
          kysely,
        ),
      );
      return rows;
    },
    close: () => database.close(),
  };
}
