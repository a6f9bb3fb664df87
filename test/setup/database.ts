import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { type Database, openDatabase } from '../../db/database.ts';
import { newId } from '../../db/ids.ts';

export interface TestDatabase {
  /** As the role of the app, which row-level security binds. */
  database: Database;
  url: string;
  /** As the owner of the schema: for looking from outside, never for what the app does. */
  ownerUrl: string;
  /** A new empty practice with this acronym; resolves to its id. */
  practice(acronym?: string, zone?: string): Promise<string>;
  close(): Promise<void>;
}

/** An empty, migrated database of one suite's own. Call `close` in `afterAll`. */
export async function testDatabase(): Promise<TestDatabase> {
  const port = process.env['TEST_POSTGRES_PORT'];
  const name = `t_${randomBytes(6).toString('hex')}`;
  const at = (user: string, base: string) => `postgres://${user}:test@127.0.0.1:${port}/${base}`;
  await asOwner(at('rounds_owner', 'postgres'), `create database ${name} template template_rounds`);
  const url = at('rounds_app', name);
  const ownerUrl = at('rounds_owner', name);
  const database = await openDatabase(url);
  let count = 0;
  return {
    database,
    url,
    ownerUrl,
    async practice(acronym = `p${++count}`, zone = 'America/New_York') {
      const id = newId();
      await asOwner(
        ownerUrl,
        `begin; set local rounds.practice = '${id}'; set local rounds.actor = 'system:test';
         insert into practice (id, acronym, name, zone, phone, email)
         values ('${id}', '${acronym}', 'Practice ${acronym}', '${zone}', '+12025550100', 'desk@${acronym}.example');
         -- Tests run at any hour; those of quiet hours set their own.
         insert into setting (id, value) select unnest(array[-270, -272, -273]), '00:00-24:00'; commit`,
      );
      return id;
    },
    async close() {
      await database.close();
      await asOwner(at('rounds_owner', 'postgres'), `drop database ${name} with (force)`);
    },
  };
}

async function asOwner(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
