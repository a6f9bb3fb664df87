import { type Kysely, sql } from 'kysely';

/** User groups with who is in them, by profile, and the task types that each of them sees. */
const groups = [
  {
    name: 'Medical Records',
    profile: 'Medical Records',
    types: ['safety-follow-up', 'records-request', 'document-infected', 'document-unscanned'],
  },
  { name: 'Billing', profile: 'Biller', types: ['billing-question'] },
  {
    name: 'Front Desk',
    profile: 'Front Desk',
    types: [
      'call-back',
      'bad-address',
      'missed-window',
      'reminder',
      'unknown-messages',
      'credential-failed',
      'information-change',
      'appointment-request',
    ],
  },
  {
    name: 'Administration',
    profile: 'Administrator',
    types: ['emergency-access', 'import-failures', 'sync-held', 'sync-failed', 'visit-refused', 'other'],
  },
] as const;

/** After the staff and their profiles. A task type keeps the name that Rounds gives it (domain/picklists.ts) until a practice renames it. */
export async function addGroups(
  kysely: Kysely<Record<string, never>>,
  labelOf: (code: string) => { label: string; position: number },
): Promise<void> {
  for (const { name, profile, types } of groups) {
    const { rows } = await sql<{ id: string }>`insert into user_group (name) values (${name}) returning id`.execute(
      kysely,
    );
    const id = rows[0]?.id ?? '';
    await sql`
      insert into user_group_member (group_id, staff_id)
      select distinct ${id}::uuid, s.id from staff s
        join account a on a.person_id = s.person_id
        join account_profile ap on ap.account_id = a.id join profile p on p.id = ap.profile_id
       where s.active and p.name = ${profile}`.execute(kysely);
    for (const code of types) {
      const { label, position } = labelOf(code);
      await sql`insert into picklist (list, code, label, position, group_id)
                values ('task-type', ${code}, ${label}, ${position}, ${id}::uuid)`.execute(kysely);
    }
  }
}
