import type { InferEntity } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { numberedLogin, portalLogin, type PortalLoginFormat } from '../../domain/portal-login.ts';
import type { UnitOfWork } from '../database.ts';
import { Account } from '../entities/index.ts';
import { newId } from '../ids.ts';
import { lockRow } from '../lock-row.ts';
import type { PortalPerson } from './portal-person.ts';

/** Of whom a login is made. */
export type LoginPerson = Pick<PortalPerson, 'personId' | 'firstName' | 'lastName' | 'email' | 'accountId'>;

/** The portal account of a person whose row the caller holds, made where there is none, under its lock. */
export async function lockedPortalAccount(
  uow: UnitOfWork,
  person: LoginPerson,
  format: PortalLoginFormat,
): Promise<InferEntity<typeof Account>> {
  const id = person.accountId ?? (await makeAccount(uow, person.personId, portalLogin(format, person)));
  const account = await lockRow(uow, Account, { id });
  if (!account) throw new Error('A portal account that was just seen is gone');
  return account;
}

/** With the first number at which the login is free. Who takes the same one at this moment, or gives this person one by hand, is waited for. */
async function makeAccount({ kysely }: UnitOfWork, personId: string, login: string): Promise<string> {
  for (let n = 1; ; n++) {
    const { rows } = await sql<{ id: string }>`
      with made as (
        insert into account (id, kind, person_id, login) values (${newId()}::uuid, 'portal', ${personId}::uuid, ${numberedLogin(login, n)})
        on conflict do nothing returning id
      )
      select id from made union all select id from account where kind = 'portal' and person_id = ${personId}::uuid`.execute(
      kysely,
    );
    if (rows[0]) return rows[0].id;
  }
}
