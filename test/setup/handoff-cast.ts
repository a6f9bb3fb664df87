import { sql } from 'kysely';
import type { UnitOfWork } from '../../db/database.ts';
import { Absence, ContactPoint, Staff, UserGroup, UserGroupMember } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { abc } from '../../db/seed/plans.ts';
import { settings } from '../../domain/settings.ts';
import { ApiClient } from './api-client.ts';
import { pdf } from './document-files.ts';
import { clinician } from './handoff-desk.ts';
import { ordered } from './stack-desk.ts';
import { newStaffUser, type TestUser } from './staff-user.ts';
import type { TestStack } from './stack.ts';
import { type StackData, stackData } from './stack-data.ts';

/** `away` is absent for good, and `standIn` their delegate; the three members are one group; `supervisor` is that of all who keep charts. */
export const castNames = [
  'author',
  'colleague',
  'keeper',
  'away',
  'standIn',
  'first',
  'second',
  'third',
  'supervisor',
] as const;
export type CastName = (typeof castNames)[number];
export const authors = ['author', 'colleague'] as const satisfies readonly CastName[];
export const members = ['first', 'second', 'third'] as const satisfies readonly CastName[];

const isKeeper = (name: CastName) => ![...authors, 'supervisor'].includes(name);

/** Staff of the sample practice of a stack around requests to the chart keeper, each signed in and told by e-mail or text at an address of their own. */
export interface HandoffCast {
  seats: Record<CastName, TestUser>;
  groupId: string;
  nameOf: (staffId: string | null) => CastName | null;
}

/**
 * Joins them to the practice, whose office never closes from then on, so that hours that business takes are hours. A sign-in outlives restarts of the stack.
 */
export async function joinHandoffCast(stack: TestStack): Promise<HandoffCast> {
  const data = await stackData(stack);
  try {
    await neverClose(data);
    const grants = { ...clinician, 'Notes Can Allow Unconditional Release': ['modify' as const] };
    const { practiceId } = data;
    const work = <T>(task: (uow: UnitOfWork) => Promise<T>) => data.work(task);
    const seat = () =>
      newStaffUser(new ApiClient(stack.console, () => null), grants, { practiceId, acronym: abc.acronym, work });
    const seats: HandoffCast['seats'] = {
      author: await seat(),
      colleague: await seat(),
      keeper: await seat(),
      away: await seat(),
      standIn: await seat(),
      first: await seat(),
      second: await seat(),
      third: await seat(),
      supervisor: await seat(),
    };
    const groupId = newId();
    await data.work(async ({ em }) => {
      for (const [n, name] of castNames.entries()) {
        const { staffId, personId } = seats[name];
        const staff = await em.findOneOrFail(Staff, { id: staffId });
        const [kind, address] =
          n % 2 === 0
            ? (['email', `${name}.handoff@example.com`] as const)
            : (['mobile', `+191955501${70 + n}`] as const);
        staff.preferredMethod = kind === 'email' ? 'email' : 'text';
        if (isKeeper(name)) staff.supervisorId = seats.supervisor.staffId;
        em.create(ContactPoint, { personId, kind, address });
      }
      em.create(UserGroup, { id: groupId, name: 'Keepers of charts' });
      await em.flush();
      for (const name of members) em.create(UserGroupMember, { groupId, staffId: seats[name].staffId });
      const absence = { startsOn: '2020-01-01', endsOn: '2099-12-31', delegateId: seats.standIn.staffId };
      em.create(Absence, { staffId: seats.away.staffId, ...absence });
    });
    const nameOf = (staffId: string | null) => castNames.find((name) => seats[name].staffId === staffId) ?? null;
    return { seats, groupId, nameOf };
  } finally {
    await data.close();
  }
}

async function neverClose(data: StackData): Promise<void> {
  const { businessHours, businessDays, holidays, requestReminderHours, requestEscalationHours } = settings;
  const values = [
    [businessHours.id, businessHours.kind.store({ from: '00:00', to: '24:00' })],
    [businessDays.id, businessDays.kind.store('daily')],
    // An empty value would mean the default.
    [holidays.id, holidays.kind.store(['2000-01-01'])],
    [requestReminderHours.id, requestReminderHours.kind.store(1)],
    [requestEscalationHours.id, requestEscalationHours.kind.store(1)],
  ] as const;
  for (const [id, value] of values)
    await data.work(({ kysely }) =>
      sql`insert into setting (id, value) values (${id}, ${value})
          on conflict (practice_id, id) do update set value = excluded.value`.execute(kysely),
    );
}

/** A document of a client, uploaded. @returns its id */
export async function uploadedBy(user: ApiClient, url: string, clientId: string): Promise<string> {
  const begun = { folder: 'consents', name: 'Consent.pdf' };
  const { id } = await ordered<{ id: string }>(user, `/api/clients/${clientId}/documents`, begun);
  const answer = await fetch(`${url}/api/documents/${id}/content`, {
    method: 'PUT',
    headers: {
      cookie: user.cookie ?? '',
      'x-csrf-token': user.csrf ?? '',
      'content-type': 'application/octet-stream',
    },
    body: new Uint8Array(pdf('Consent')),
  });
  if (!answer.ok) throw new Error(`The document was answered ${answer.status}`);
  return id;
}
