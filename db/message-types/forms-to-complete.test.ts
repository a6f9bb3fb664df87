import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { sql } from 'kysely';
import { formCodes, type FormCode } from '../../domain/forms/catalog.ts';
import { locales } from '../../domain/locales.ts';
import { broadcastMethods, messageTypes } from '../../domain/message-types.ts';
import type { FormState } from '../../domain/schemas/forms.ts';
import { aBroadcast } from '../../test/setup/broadcasts.ts';
import { type TestDatabase, testDatabase } from '../../test/setup/database.ts';
import { handedOver } from '../../test/setup/handed-over.ts';
import { type ClientWishes, type TestClient, TestPeople } from '../../test/setup/people.ts';
import { wholePlan } from '../../test/setup/whole-plan.ts';
import { freezeAudience } from '../broadcasts/freeze.ts';
import type { PlanRequest } from '../broadcasts/plan.ts';
import { previewAudience } from '../broadcasts/preview-audience.ts';
import { Account, FormAssignment } from '../entities/index.ts';
import { callList } from '../queries/call-list.ts';
import { recipientList } from '../queries/recipient-list.ts';

let test: TestDatabase;
const people = async () => new TestPeople(test, await test.practice());
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const request: PlanRequest = {
  messageType: 'forms-to-complete',
  method: 'text',
  startDate: null,
  preferenceOnly: true,
  subject: null,
  body: 'Hello <ClientName>: <FormCount>.',
  variants: { es: { subject: null, body: 'Hola <ClientName>: <FormCount>.' } },
  at: '2026-03-06T18:00:00Z',
};
const now = new Date(request.at);
/** 23:30 of 3 March in New York, where the practice is. */
const assignedAt = new Date('2026-03-04T04:30:00Z');
const later = new Date('2026-03-06T19:00:00Z');

type SignIn = 'active' | 'ended' | 'none';
async function someone(
  of: TestPeople,
  { signIn = 'active', forms, ...wishes }: ClientWishes & { signIn?: SignIn; forms: readonly [FormCode, FormState][] },
): Promise<TestClient> {
  const client = await of.client(wishes);
  await of.work(async ({ em }) => {
    if (signIn !== 'none')
      em.create(Account, {
        kind: 'portal',
        personId: client.personId,
        login: client.id,
        active: signIn === 'active',
      });
    for (const [form, status] of forms)
      em.create(FormAssignment, {
        clientId: client.id,
        form,
        formVersion: '2026-01',
        status,
        assignedBy: 'system:test',
        assignedAt,
        completedAt: status === 'completed' ? assignedAt : null,
        ...(status === 'withdrawn' ? { withdrawnAt: assignedAt, withdrawnBy: 'system:test' } : {}),
      });
  });
  return client;
}
const bothOpen = [
  ['phq-9', 'assigned'],
  ['gad-7', 'assigned'],
] as const satisfies [FormCode, FormState][];
const oneOpen = bothOpen.slice(0, 1);
const finish = (of: TestPeople, { id }: TestClient, form: FormCode, at = later) =>
  of.work(({ em }) =>
    em.nativeUpdate(FormAssignment, { clientId: id, form }, { status: 'completed', completedAt: at }),
  );
const preview = (of: TestPeople, asked = request) => of.work((uow) => previewAudience(uow, asked, { limit: 200 }));
const frozen = async (of: TestPeople) => {
  const id = await aBroadcast(of, { messageType: request.messageType, status: 'running' });
  await of.work((uow) => freezeAudience(uow, id, request, { now }));
  return id;
};

describe('who is told of forms to complete', () => {
  it('is whoever a plain model says, of generated clients, once, with how many, in the preview and when it fires', async () => {
    const of = await people();
    const anybody = fc.record({
      active: fc.boolean(),
      signIn: fc.constantFrom<SignIn>('active', 'active', 'ended', 'none'),
      forms: fc.uniqueArray(
        fc.tuple(
          fc.constantFrom(...formCodes),
          fc.constantFrom<FormState>('assigned', 'assigned', 'completed', 'withdrawn'),
        ),
        { maxLength: 4, selector: ([form]) => form },
      ),
    });
    const expected: unknown[] = [];
    for (const [n, wish] of fc.sample(anybody, { seed: 5, numRuns: 50 }).entries()) {
      const firstName = `N${n}`;
      const { personId } = await someone(of, { ...wish, firstName });
      const open = wish.forms.filter(([, status]) => status === 'assigned').length;
      if (!wish.active || wish.signIn !== 'active' || open === 0) continue;
      const [count, since] = open === 1 ? ['1 form', 'since'] : [`${open} forms`, 'the first since'];
      const source = `${count} to complete, ${since} Tuesday, March 3, 2026`;
      expected.push([personId, source, `Hello ${firstName}: ${count}.`]);
    }
    expect(expected.length).toBeGreaterThan(5);
    const { rows } = await preview(of);
    const shown = rows.map(({ sourceId, source, message }) => [sourceId, source, message?.body]);
    expect(shown).toHaveLength(expected.length);
    expect(shown).toEqual(expect.arrayContaining(expected));
    const planned = await of.work((uow) => wholePlan(uow, request));
    expect(planned.map(({ sourceId, source, message }) => [sourceId, source, message?.body])).toEqual(shown);
  });

  it('hears at an address that others read too how many there are together, without a name, in their language', async () => {
    const of = await people();
    const mobile = '+12025550101';
    const [ana, ben] = [await someone(of, { forms: bothOpen, mobile }), await someone(of, { forms: oneOpen, mobile })];
    await of.work(({ kysely }) =>
      sql`update person set language = 'es' where id in (${ana.personId}, ${ben.personId})`.execute(kysely),
    );
    const { rows, counts } = await preview(of);
    expect(counts).toMatchObject({ recipients: 2, messages: 1 });
    expect(rows.map(({ message }) => message?.body)).toEqual(['Hola: 3 formularios.', 'Hola: 3 formularios.']);
  });

  it('is never told which forms they are, whatever the way and the language', async () => {
    const of = await people();
    await someone(of, { forms: formCodes.map((form) => [form, 'assigned']), email: 'a@example.com' });
    for (const method of broadcastMethods)
      for (const locale of locales) {
        const template = messageTypes['forms-to-complete'].templates[method][locale];
        const asked = { ...request, ...template, method, variants: {} };
        const { rows } = await preview(of, asked);
        expect(rows).toHaveLength(1);
        for (const { source, message } of rows)
          expect(`${source} ${message?.subject} ${message?.body}`).not.toMatch(/PHQ|GAD|registration|consent|release/i);
      }
  });
});

describe('right before the hand-over', () => {
  it('who has completed all is left out, who has fewer left is to be written to anew, and the others are told', async () => {
    const of = await people();
    const all = await someone(of, { firstName: 'All', forms: oneOpen });
    const some = await someone(of, { firstName: 'Some', forms: bothOpen });
    const taken = await someone(of, { firstName: 'Taken', forms: oneOpen });
    const shut = await someone(of, { firstName: 'Shut', forms: oneOpen });
    const more = await someone(of, { firstName: 'More', forms: [...oneOpen, ['gad-7', 'completed']] });
    const id = await frozen(of);
    await finish(of, all, 'phq-9');
    await finish(of, some, 'phq-9');
    await of.work(async ({ em }) => {
      const withdrawn = { status: 'withdrawn', withdrawnAt: later, withdrawnBy: 'system:test' } as const;
      await em.nativeUpdate(FormAssignment, { clientId: taken.id }, withdrawn);
      await em.nativeUpdate(Account, { personId: shut.personId }, { active: false });
      em.create(FormAssignment, {
        clientId: more.id,
        form: 'gad-7',
        formVersion: '2026-01',
        assignedBy: 'system:test',
        assignedAt: later,
      });
    });
    expect(await handedOver(of, id, later)).toEqual({
      All: 'no-longer-relevant',
      More: 'sending',
      Shut: 'no-longer-relevant',
      Some: 'changed-meanwhile',
      Taken: 'no-longer-relevant',
    });
    const page = { broadcastId: id, after: null, limit: 9 };
    const staff = { staffId: all.id, allCharts: true, now: later };
    const calls = await of.work((uow) => callList(uow, { ...page, ...staff }));
    expect(calls.map(({ name, source }) => [name.split(' ')[0], source])).toEqual([
      ['Some', '2 forms to complete, the first since Tuesday, March 3, 2026'],
    ]);
    const listed = await of.work((uow) => recipientList(uow, { ...page, status: null }));
    expect(listed.map(({ source }) => source)).toEqual([
      '1 form to complete, since Tuesday, March 3, 2026',
      '2 forms to complete, the first since Tuesday, March 3, 2026',
      '1 form to complete, since Tuesday, March 3, 2026',
      '1 form to complete, since Tuesday, March 3, 2026',
      '1 form to complete, since Tuesday, March 3, 2026',
    ]);
  });

  it('of two at one address nobody is told where one has completed theirs; the other is to be written to anew', async () => {
    const of = await people();
    const mobile = '+12025550102';
    const done = await someone(of, { firstName: 'Done', forms: oneOpen, mobile });
    await someone(of, { firstName: 'Open', forms: oneOpen, mobile });
    const id = await frozen(of);
    await finish(of, done, 'phq-9');
    expect(await handedOver(of, id, later)).toEqual({ Done: 'changed-meanwhile', Open: 'changed-meanwhile' });
  });
});
