import type { SignedIn } from '../../api/principal.ts';
import type { AskingChart } from '../../api/records/chart-readers.ts';
import { createRequest } from '../../api/records/chart-requests.ts';
import { createNote } from '../../api/records/notes.ts';
import type { UnitOfWork } from '../../db/database.ts';
import {
  Account,
  AccountProfile,
  Person,
  Profile,
  ProfileRule,
  Staff,
  UserGroup,
  UserGroupMember,
} from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { type Grants, isRuleName, rightsOf, ruleNames } from '../../domain/rules.ts';
import type { TestDatabase } from './database.ts';
import { TestPeople } from './people.ts';
import { testKeyRing } from './time-skipping.ts';

export const handoffRoles = ['author', 'keeper', 'delegate', 'supervisor', 'administrator'] as const;
export type HandoffRole = (typeof handoffRoles)[number];

const everything: Grants = Object.fromEntries(ruleNames.map((rule) => [rule, rightsOf(rule)]));
const capable: Grants = { 'Messaging Create': ['create'], 'Messaging View': ['view'], Clients: ['view'] };

/** Staff of a new practice around one note and its request, without an API: for tests of many orders of steps. */
export class HandoffPeople {
  readonly people: TestPeople;
  readonly practiceId: string;
  readonly staff: Record<HandoffRole, SignedIn>;
  readonly clientId: string;
  readonly groupId: string;

  private constructor(people: TestPeople, staff: Record<HandoffRole, SignedIn>, clientId: string, groupId: string) {
    this.people = people;
    this.practiceId = people.practiceId;
    this.staff = staff;
    this.clientId = clientId;
    this.groupId = groupId;
  }

  /** Keeper and delegate are the group; the supervisor is the keeper's. */
  static async open(db: TestDatabase): Promise<HandoffPeople> {
    const people = new TestPeople(db, await db.practice());
    const { id: clientId } = await people.client();
    return people.work(async (uow) => {
      const of = (role: HandoffRole) => member(uow, role, role === 'administrator' ? everything : capable);
      const staff = {
        author: await of('author'),
        keeper: await of('keeper'),
        delegate: await of('delegate'),
        supervisor: await of('supervisor'),
        administrator: await of('administrator'),
      };
      const keeper = await uow.em.findOneOrFail(Staff, { id: staff.keeper.staffId });
      keeper.supervisorId = staff.supervisor.staffId;
      const { id: groupId } = uow.em.create(UserGroup, { id: newId(), name: 'Medical records' });
      await uow.em.flush();
      for (const { staffId } of [staff.keeper, staff.delegate]) uow.em.create(UserGroupMember, { groupId, staffId });
      return new HandoffPeople(people, staff, clientId, groupId);
    });
  }

  work<T>(task: (uow: UnitOfWork) => Promise<T>): Promise<T> {
    return this.people.work(task);
  }

  asking(role: HandoffRole, now: Date): AskingChart {
    return { principal: this.staff[role], now, keyRing: testKeyRing };
  }

  roleOf(staffId: string | null | undefined): HandoffRole | null {
    return handoffRoles.find((role) => this.staff[role].staffId === staffId) ?? null;
  }

  /** A note of the author and a request for it, of the group. @returns their ids */
  async asked(now: Date): Promise<{ noteId: string; requestId: string }> {
    const asking = this.asking('author', now);
    const begun = { title: 'Progress note', visitOn: '2026-03-02', appointmentId: null, text: 'What happened' };
    const wanted = {
      keeper: { staffId: null, groupId: this.groupId },
      items: ['signed-consent', 'referral'].map((code) => ({ code, words: '' })),
      words: '',
      required: true,
      priority: 'normal',
      dueAt: null,
    } as const;
    return this.work(async (uow) => {
      const { id: noteId } = await createNote(uow, this.clientId, begun, asking);
      const { id: requestId } = await createRequest(uow, noteId, { ...wanted, items: [...wanted.items] }, asking);
      return { noteId, requestId };
    });
  }
}

async function member({ em, practiceId }: UnitOfWork, name: string, grants: Grants): Promise<SignedIn> {
  const ids = { personId: newId(), staffId: newId(), accountId: newId(), profileId: newId() };
  em.create(Person, { id: ids.personId, firstName: name, lastName: 'Test' });
  await em.flush();
  em.create(Staff, { id: ids.staffId, personId: ids.personId });
  em.create(Account, { id: ids.accountId, kind: 'staff', personId: ids.personId, login: name });
  em.create(Profile, { id: ids.profileId, name });
  await em.flush();
  em.create(AccountProfile, { accountId: ids.accountId, profileId: ids.profileId });
  for (const [rule, rights] of Object.entries(grants))
    if (isRuleName(rule))
      em.create(ProfileRule, {
        profileId: ids.profileId,
        rule,
        canCreate: rights.includes('create'),
        canModify: rights.includes('modify'),
        canView: rights.includes('view'),
        canDelete: rights.includes('delete'),
      });
  return {
    ...ids,
    kind: 'staff',
    practiceId,
    login: name,
    name,
    grants,
    operator: false,
    mustChangePassword: false,
    secondFactor: false,
    mustSetUpSecondFactor: false,
    actor: `staff:${ids.accountId}`,
    session: null,
  };
}
