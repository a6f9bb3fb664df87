import { hash } from '@node-rs/argon2';
import { sql } from 'kysely';
import { Client } from 'pg';
import { picklists } from '../../domain/picklists.ts';
import { type Database, openDatabase } from '../database.ts';
import { samplePractice } from './build.ts';
import { addGroups } from './groups.ts';
import { insertRows } from './insert.ts';
import { demoLogins, demoOperator, demoPortalLogins } from './logins.ts';
import { type PracticePlan, plans } from './plans.ts';

/**
 * Brings the sample practices into an empty database, as of `now` (ISO instant); leaves alone what is there already, so that every start may call it.
 * Practices and the operator are made by the owner, who alone may; all else goes in as the app, one transaction a practice.
 * Resolves to the acronyms that were filled.
 */
export async function seed(options: { ownerUrl: string; appUrl: string; now: string }): Promise<string[]> {
  const owner = new Client({ connectionString: options.ownerUrl });
  await owner.connect();
  const database = await openDatabase(options.appUrl, { pool: 1 });
  try {
    const filled: string[] = [];
    for (const plan of plans) if (await seedPractice(owner, database, plan, options.now)) filled.push(plan.acronym);
    // Without statistics PostgreSQL takes each practice for one row and joins the audience by reading all of it for each client.
    if (filled.length > 0) await owner.query('analyze');
    return filled;
  } finally {
    await database.close();
    await owner.end();
  }
}

const taskTypes = picklists['task-type'].items;

/** As Rounds brings it. */
function taskType(code: string): { label: string; position: number } {
  const index = taskTypes.findIndex((each) => each.code === code);
  return { label: taskTypes[index]?.label ?? code, position: (index + 1) * 10 };
}

async function seedPractice(owner: Client, database: Database, plan: PracticePlan, now: string): Promise<boolean> {
  const { id, acronym, name, zone, phone, email } = plan;
  await asOwner(
    owner,
    id,
    'insert into practice (id, acronym, name, zone, phone, email) values ($1,$2,$3,$4,$5,$6) on conflict do nothing',
    [id, acronym, name, zone, phone, email],
  );
  // Somebody's own practice of that acronym is not ours to fill.
  if (!(await database.practiceById(id))) return false;
  const filled = await database.work({ practiceId: id, actor: 'system:seed' }, async ({ kysely }) => {
    const { rows } = await sql`select from location limit 1`.execute(kysely);
    if (rows.length > 0) return false;
    await insertRows(kysely, samplePractice(plan, now));
    await addGroups(kysely, taskType);
    for (const { login, password } of demoLogins.filter(({ practice }) => practice === acronym)) {
      const secret = await hash(password);
      await sql`update account set password_hash = ${secret} where login = ${login}`.execute(kysely);
    }
    // Its id is the person's, so that it is the same on every machine.
    for (const { login, password } of demoPortalLogins.filter(({ practice }) => practice === acronym)) {
      const secret = await hash(password);
      await sql`insert into account (id, kind, person_id, login, password_hash, by_hand)
                select c.person_id, 'portal', c.person_id, ${login}, ${secret}, true from client c
                 where c.active and c.use_client_detail
                   and exists (select from contact_point p where p.person_id = c.person_id and p.kind = 'email' and p.active)
                 order by c.record_number limit 1`.execute(kysely);
    }
    // Demonstrations work at any hour; with real providers the law's window holds whatever stands here.
    await sql`insert into setting (id, value) select unnest(array[-270, -272, -273]), '00:00-24:00'`.execute(kysely);
    return true;
  });
  // Once, and not again where the grant was withdrawn since.
  if (demoOperator.practice === acronym)
    await asOwner(
      owner,
      id,
      `insert into operator_grant (account_id)
       select id from account where practice_id = $1 and login = $2
       and not exists (select from audit where practice_id = $1 and subject = 'operator_grant')`,
      [id, demoOperator.login],
    );
  return filled;
}

async function asOwner(owner: Client, practiceId: string, statement: string, values: unknown[]): Promise<void> {
  await owner.query('begin');
  try {
    const session = `select set_config('rounds.practice', $1, true), set_config('rounds.actor', 'system:seed', true)`;
    await owner.query(session, [practiceId]);
    await owner.query(statement, values);
    await owner.query('commit');
  } catch (error) {
    await owner.query('rollback');
    throw error;
  }
}

if (import.meta.main) {
  const { DATABASE_OWNER_URL: ownerUrl, DATABASE_URL: appUrl, ROUNDS_ENV } = process.env;
  if (ROUNDS_ENV !== 'development' && ROUNDS_ENV !== 'test')
    refuse('The sample practices have passwords that everyone can read: they need ROUNDS_ENV=development.');
  else if (!ownerUrl || !appUrl) refuse('DATABASE_OWNER_URL and DATABASE_URL are needed; see .env.example.');
  else {
    const filled = await seed({ ownerUrl, appUrl, now: new Date().toISOString() });
    process.stdout.write(filled.length > 0 ? `Filled: ${filled.join(', ')}.\n` : 'The sample practices are there.\n');
  }
}

function refuse(why: string): void {
  process.stderr.write(`${why}\n`);
  process.exitCode = 1;
}
