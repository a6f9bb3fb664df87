import { sql } from 'kysely';
import { numberedLogin, portalLogin, type PortalLoginFormat } from '../../domain/portal-login.ts';
import type { UnitOfWork } from '../database.ts';
import type { PortalPerson } from './portal-person.ts';

/** What the setting makes of a person, numbered where another portal account has it; their own login counts as free. */
export async function proposedLogin(
  { kysely }: Pick<UnitOfWork, 'kysely'>,
  format: PortalLoginFormat,
  person: Pick<PortalPerson, 'firstName' | 'lastName' | 'email' | 'accountId'>,
): Promise<string> {
  const login = portalLogin(format, person);
  for (let n = 1; ; n += 50) {
    const wanted = Array.from({ length: 50 }, (_, at) => numberedLogin(login, n + at));
    const { rows } = await sql<{ login: string }>`
      select w.login from unnest(${wanted}::citext[]) with ordinality as w (login, place)
       where not exists (select from account a where a.kind = 'portal' and a.login = w.login
                          and a.id is distinct from ${person.accountId}::uuid)
       order by w.place limit 1`.execute(kysely);
    if (rows[0]) return rows[0].login;
  }
}
