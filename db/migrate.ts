import { Client } from 'pg';
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
  if (username !== 'rounds_app')
    throw new Error('DATABASE_URL must connect as rounds_app, the role that migrations grant to');
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ free: boolean }>(
      `select rolsuper or rolbypassrls as free from pg_roles where rolname = 'rounds_app'`,
    );
    if (rows[0]?.free)
      throw new Error('The role rounds_app passes by row-level security: take SUPERUSER and BYPASSRLS from it');
    // A role that an administrator made stays as it is; an owner who is no superuser could not even repeat its attributes.
    if (rows.length > 0 && (await canConnect(appUrl))) return;
    const verb = rows.length === 0 ? 'create' : 'alter';
    await client.query(`${verb} role rounds_app login password ${client.escapeLiteral(decodeURIComponent(password))}`);
  } finally {
    await client.end();
  }
}

async function canConnect(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
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
