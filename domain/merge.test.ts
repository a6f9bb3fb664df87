import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { hasShortDates } from './channels.ts';
import { mergeByAddress } from './merge.ts';
import type { MergeAppointment, MergeCandidate, MergeWording } from './merge.ts';
import { exampleValuesBy } from './placeholders.ts';

const wording: MergeWording = {
  locale: 'en',
  short: true,
  uses: ['ClientName', 'ServiceDate', 'ServiceTime', 'Practice'],
  practice: 'ABC Therapeutic Group',
  practicePhone: '(208) 555-0100',
};
const visit = (startsAt: string, more: Partial<MergeAppointment> = {}): MergeAppointment => ({
  startsAt,
  zone: 'America/Denver',
  clinician: 'Dana Reyes',
  location: 'Main Street',
  locationPhone: '(208) 555-0101',
  ...more,
});
const nine = '2026-03-04T16:00:00Z';
const half = '2026-03-04T17:30:00Z';
const nextDay = '2026-03-05T16:00:00Z';
const ana: MergeCandidate = {
  recipientId: 'r1',
  clientId: 'ana',
  firstName: 'Ana',
  address: '+12085550111',
  contactPersonId: 'mother',
  sharedAddress: false,
  appointment: visit(nine),
};
const ben: MergeCandidate = { ...ana, recipientId: 'r2', clientId: 'ben', firstName: 'Ben', appointment: visit(half) };
const one = (candidates: MergeCandidate[], more: Partial<MergeWording> = {}) => {
  const messages = mergeByAddress(candidates, { ...wording, ...more });
  expect(messages).toHaveLength(1);
  return messages[0]!;
};

describe('one message for an address', () => {
  it('of staff names them, and has no value for anything of a client', () => {
    const amy = { ...ana, clientId: null, contactPersonId: 'amy', appointment: null };
    expect(one([amy]).values).toEqual({
      StaffName: 'Ana',
      Practice: wording.practice,
      PracticePhone: wording.practicePhone,
    });
    const shared = one([amy, { ...amy, recipientId: 'r2', firstName: 'Ben', contactPersonId: 'ben' }]);
    expect(shared.values).toMatchObject({ StaffName: '' });
  });

  it('for one client with one appointment says just that', () => {
    expect(one([ana])).toEqual({
      address: '+12085550111',
      recipientIds: ['r1'],
      values: {
        ClientName: 'Ana',
        ServiceDate: 'Wed, Mar 4',
        ServiceTime: '9:00 AM',
        Clinician: 'Dana Reyes',
        Location: 'Main Street',
        LocationPhone: '(208) 555-0101',
        Practice: 'ABC Therapeutic Group',
        PracticePhone: '(208) 555-0100',
      },
    });
  });

  it('lists both times of a client with two appointments', () => {
    const { recipientIds, values } = one([{ ...ana, recipientId: 'r3', appointment: visit(half) }, ana]);
    expect(recipientIds).toEqual(['r1', 'r3']);
    expect(values).toMatchObject({ ClientName: 'Ana', ServiceDate: 'Wed, Mar 4', ServiceTime: '9:00 AM and 10:30 AM' });
  });

  it('says which sibling comes when, where both have the same messaging contact', () => {
    expect(one([ben, ana]).values).toMatchObject({
      ClientName: 'Ana and Ben',
      ServiceTime: '9:00 AM (Ana) and 10:30 AM (Ben)',
    });
  });

  it('names nobody where people who share a phone have contacts of their own', () => {
    const { values, recipientIds } = one([ana, { ...ben, contactPersonId: 'ben' }], {
      uses: ['ClientName', 'ServiceTime', 'Clinician'],
    });
    expect(recipientIds).toEqual(['r1', 'r2']);
    expect(values).toMatchObject({ ClientName: '', ServiceTime: '9:00 AM and 10:30 AM', Clinician: 'your clinician' });
    expect(JSON.stringify(values)).not.toMatch(/Ana|Ben|Dana/);
  });

  it('names nobody on a shared phone even when only one of those who share it is written to today', () => {
    expect(one([{ ...ana, sharedAddress: true }]).values).toMatchObject({
      ClientName: '',
      ServiceTime: '9:00 AM',
      Clinician: 'your clinician',
    });
  });

  it('puts the day beside each time where the days differ', () => {
    expect(one([ana, { ...ben, appointment: visit(nextDay) }]).values).toMatchObject({
      ServiceDate: 'Wed, Mar 4 and Thu, Mar 5',
      ServiceTime: 'Wed, Mar 4, 9:00 AM (Ana) and Thu, Mar 5, 9:00 AM (Ben)',
    });
  });

  it('puts the place and the clinician beside each time where they differ, but only what the template asks for', () => {
    const elsewhere = { ...ben, appointment: visit(half, { location: 'West Office', clinician: 'Sam Lee' }) };
    expect(one([ana, elsewhere], { uses: ['ServiceTime', 'Location', 'Clinician'] }).values).toMatchObject({
      ServiceTime: '9:00 AM (Dana Reyes, Main Street) and 10:30 AM (Sam Lee, West Office)',
      Location: 'Main Street and West Office',
    });
    expect(one([ana, elsewhere], { uses: ['ServiceTime'] }).values.ServiceTime).toBe('9:00 AM and 10:30 AM');
  });

  it('tells each time by the clock of its location', () => {
    const west = { ...ben, appointment: visit(nine, { zone: 'America/Los_Angeles', location: 'Coast' }) };
    expect(one([ana, west], { uses: ['ServiceTime', 'Location'] }).values.ServiceTime).toBe(
      '9:00 AM (Main Street) and 8:00 AM (Coast)',
    );
  });

  it('is written in Spanish with a date that keeps the text cheap', () => {
    expect(one([ana, ben], { locale: 'es', uses: [] }).values).toMatchObject({
      ServiceDate: '4 de marzo',
      ServiceTime: '9:00 a.m. y 10:30 a.m.',
    });
    expect(one([ana], { locale: 'es', short: false }).values.ServiceDate).toBe('miércoles, 4 de marzo de 2026');
  });

  it.each([
    ['text', 'en'],
    ['text', 'es'],
    ['email', 'en'],
    ['voice', 'es'],
  ] as const)('tells dates by %s in %s as the examples of the composer do', (method, locale) => {
    const seen = { ...ana, appointment: visit('2026-03-03T16:30:00Z') };
    const { ServiceDate, ServiceTime } = exampleValuesBy(method, locale);
    expect(one([seen], { locale, short: hasShortDates(method) }).values).toMatchObject({ ServiceDate, ServiceTime });
  });

  it('of a plain broadcast has no appointment in it', () => {
    expect(
      one([
        { ...ana, appointment: null },
        { ...ben, appointment: null },
      ]).values,
    ).toEqual({
      ClientName: 'Ana and Ben',
      Practice: 'ABC Therapeutic Group',
      PracticePhone: '(208) 555-0100',
    });
  });
});

describe('any list of recipients', () => {
  const candidates = fc.uniqueArray(
    fc
      .record({
        recipientId: fc.uuid(),
        clientId: fc.constantFrom('ana', 'ben', 'cai'),
        address: fc.constantFrom('a', 'b', 'c'),
        contactPersonId: fc.constantFrom('mother', 'ana', 'ben'),
        appointment: fc.constantFrom(visit(nine), visit(half), visit(nextDay), null),
      })
      .map((each): MergeCandidate => ({ ...each, firstName: each.clientId.toUpperCase(), sharedAddress: false })),
    { selector: (each) => each.recipientId, maxLength: 12 },
  );

  it('is served in full: each recipient by exactly one message, at its own address', () => {
    fc.assert(
      fc.property(candidates, (list) => {
        const messages = mergeByAddress(list, wording);
        expect(messages.flatMap((message) => message.recipientIds).toSorted()).toEqual(
          list.map((each) => each.recipientId).toSorted(),
        );
        for (const { address, recipientIds } of messages)
          for (const id of recipientIds) expect(list.find((each) => each.recipientId === id)?.address).toBe(address);
        expect(new Set(messages.map((message) => message.address)).size).toBe(messages.length);
      }),
    );
  });

  it('loses no time', () => {
    const words: Record<string, string> = { [nine]: '9:00 AM', [half]: '10:30 AM', [nextDay]: 'Thu, Mar 5' };
    fc.assert(
      fc.property(candidates, (list) => {
        const told = new Map(
          mergeByAddress(list, wording).map(({ address, values }) => [
            address,
            `${values.ServiceDate} ${values.ServiceTime}`,
          ]),
        );
        for (const { address, appointment } of list.filter((each) => each.appointment))
          expect(told.get(address)).toContain(words[appointment?.startsAt ?? '']);
      }),
    );
  });

  it('names nobody to a stranger', () => {
    fc.assert(
      fc.property(candidates, (list) => {
        const readers = (address: string) =>
          new Set(list.filter((each) => each.address === address).map((each) => each.contactPersonId));
        const shared = mergeByAddress(list, wording).filter(({ address }) => readers(address).size > 1);
        expect(JSON.stringify(shared.map(({ values }) => values))).not.toMatch(/ANA|BEN|CAI|Dana/);
      }),
    );
  });

  it('gives the same messages in whatever order it comes', () => {
    const twice = candidates.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(twice, ([list, shuffled]) => {
        expect(mergeByAddress(shuffled, wording)).toEqual(mergeByAddress(list, wording));
      }),
    );
  });
});
