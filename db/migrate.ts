import pg from 'pg';
import { openOrm } from './database.ts';

/**
 * `npm run migrate`: makes the role that the app connects as, then brings the schema up to date.
 * DATABASE_OWNER_URL owns the schema; user and password of DATABASE_URL become the app's role, which row-level security binds.
 */
export async function migrate(ownerUrl: string, appUrl: string): Promise<string[]> {
  await ensureAppRole(ownerUrl, appUrl);
  const orm = await openOrm(ownerUrl, { pool: 2 });
  try {
    const done = await orm.migrator.up();
    return done.map((migration) => migration.name);
  } finally {
    await orm.close(true);
  }
}

async function ensureAppRole(ownerUrl: string, appUrl: string): Promise<void> {
  const { username, password } = new URL(appUrl);
  if (username !== 'rounds_app') throw new Error('DATABASE_URL must connect as rounds_app, the role that migrations grant to');
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const secret = client.escapeLiteral(decodeURIComponent(password));
    const { rowCount } = await client.query(`select from pg_roles where rolname = 'rounds_app'`);
    const verb = rowCount === 0 ? 'create' : 'alter';
    await client.query(`${verb} role rounds_app login nosuperuser nobypassrls nocreatedb nocreaterole password ${secret}`);
  } finally {
    await client.end();
  }
}

if (import.meta.main) {
  const { DATABASE_OWNER_URL, DATABASE_URL } = process.env;
  if (!DATABASE_OWNER_URL || !DATABASE_URL) {
    console.error('DATABASE_OWNER_URL and DATABASE_URL are needed; see .env.example.');
    process.exit(1);
  }
  const names = await migrate(DATABASE_OWNER_URL, DATABASE_URL);
  console.log(names.length === 0 ? 'The schema is up to date.' : `Migrated: ${names.join(', ')}.`);
}
