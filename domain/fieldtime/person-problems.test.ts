import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { medicaidForms, parseMedicaidId } from './medicaid-ids.ts';
import { personFacts } from './person-facts.ts';
import { judgeClient, judgeEmployee, notReady, personFields } from './person-problems.ts';
import { parseState, usStates } from './us-states.ts';

const alone = { sharedWith: [] };
const whole = {
  firstName: 'Ada',
  lastName: 'Hill',
  email: 'ada@example.com',
  phones: ['(828) 555-0101'],
  address: { line1: '12 Laurel Street', city: 'Asheville', state: 'NC', zip: '28801' },
  medicaidId: '912345678K',
};
const fieldsOf = (judged: ReturnType<typeof judgeEmployee> | ReturnType<typeof judgeClient>) =>
  judged.ok ? [] : judged.problems.map(({ field }) => field);

const digits = (count: number) => fc.stringMatching(new RegExp(`^[0-9]{${count}}$`));
/** By the rules of the Social Security Administration: some are never given out. */
const validSsn = digits(9).filter(
  (ssn) =>
    !/^(000|666|9)/.test(ssn) &&
    !/^.{3}00/.test(ssn) &&
    !/0000$/.test(ssn) &&
    !/^(.)\1{8}$/.test(ssn) &&
    ssn !== '123456789',
);
/** In any alphabet, as people are called. */
const name = fc
  .constantFrom('Ada', 'Zoë', 'Łukasz', 'Нина', '美咲', 'محمد', 'Nguyễn', 'O’Neill', 'Anne-Marie', 'अनिता', 'Σοφία')
  .chain((first) => fc.constantFrom('', ' Jr.', ' II').map((last) => first + last));

describe('An employee for Timeero', () => {
  it('is whole with names, full address, e-mail, phone and SSN, written in any usual way', () => {
    const forms = [(s: string) => s, (s: string) => `${s.slice(0, 3)}-${s.slice(3, 5)}-${s.slice(5)}`];
    const person = fc.record({
      firstName: name,
      lastName: name,
      state: fc.constantFrom(...Object.keys(usStates), ...Object.values(usStates)),
      zip: fc.oneof(digits(5), digits(9)),
      phone: fc.constantFrom('(828) 555-0101', '828.555.0102', '+1 828 555 0103'),
      ssn: fc.tuple(validSsn, fc.constantFrom(...forms)).map(([ssn, form]) => form(ssn)),
    });
    fc.assert(
      fc.property(person, ({ firstName, lastName, state, zip, phone, ssn }) => {
        const address = { ...whole.address, state, zip };
        const facts = personFacts({ ...whole, firstName, lastName, address, phones: [phone] });
        const judged = judgeEmployee(facts, { ssn, ...alone });
        expect(fieldsOf(judged)).toEqual([]);
        expect(judged.ok && judged.person.phone).toMatch(/^\+1828555010\d$/);
      }),
    );
  });

  it('is refused for every part that is missing, each named, whichever parts they are', () => {
    const parts = ['firstName', 'lastName', 'line1', 'city', 'state', 'zip', 'email', 'phone', 'ssn'] as const;
    fc.assert(
      fc.property(fc.subarray([...parts], { minLength: 1 }), fc.constantFrom('', ' ', '\u200b'), (gone, blank) => {
        const has = (part: (typeof parts)[number], text: string) => (gone.includes(part) ? blank : text);
        const { line1, city, state, zip } = whole.address;
        const facts = personFacts({
          firstName: has('firstName', 'Ada'),
          lastName: has('lastName', 'Hill'),
          email: has('email', whole.email),
          phones: gone.includes('phone') ? [] : whole.phones,
          address: {
            line1: has('line1', line1),
            city: has('city', city),
            state: has('state', state),
            zip: has('zip', zip),
          },
        });
        const judged = judgeEmployee(facts, { ssn: gone.includes('ssn') ? null : '078051120', ...alone });
        expect(fieldsOf(judged)).toEqual(personFields.filter((field) => gone.some((each) => each === field)));
      }),
    );
  });

  it('with an SSN that was never given out is refused, and no digit of it is repeated', () => {
    const impossible = fc.oneof(
      fc.tuple(fc.constantFrom('000', '666', '900', '999'), digits(6)).map(([area, rest]) => area + rest),
      digits(7).map((rest) => `${rest.slice(0, 3)}00${rest.slice(3)}`),
      digits(5).map((rest) => `${rest}0000`),
      fc.constantFrom('123456789', '111111111', '12345678', '078-05-112X'),
    );
    fc.assert(
      fc.property(impossible, (ssn) => {
        const judged = judgeEmployee(personFacts(whole), { ssn, ...alone });
        expect(fieldsOf(judged)).toEqual(['ssn']);
        expect(JSON.stringify(judged)).not.toContain(ssn.slice(-6));
        expect(judged).toMatchObject({ problems: [{ held: '' }] });
      }),
      { examples: [['000123456']] },
    );
  });

  it('of several phones uses the first that is one', () => {
    const judged = judgeEmployee(
      personFacts({ ...whole, phones: ['none', { number: '828 555 0107', kind: 'home' }] }),
      {
        ssn: '078051120',
        ...alone,
      },
    );
    expect(judged).toMatchObject({ ok: true, person: { phone: '+18285550107' } });
  });
});

describe('A client for Timeero', () => {
  it.each([
    ['NC', '912345678K'],
    ['AZ', 'A12345678'],
    ['NY', 'AB12345C'],
    ['CA', '91234567A'],
    ['OH', '123456780012'],
  ])('of %s has a Medicaid ID such as %s', (state, id) => {
    expect(parseMedicaidId(id, state)).toEqual({ ok: true, value: { value: id, warning: null } });
    expect(parseMedicaidId(` ${id.slice(0, 3)}-${id.slice(3).toLowerCase()} `, state)).toMatchObject({
      value: { value: id },
    });
  });

  it('with another form is refused where the form of the state was read, else a person is told to compare', () => {
    const states = Object.entries(medicaidForms);
    fc.assert(
      fc.property(fc.constantFrom(...states), fc.stringMatching(/^[A-Z0-9]{6,14}$/), ([state, form], id) => {
        const answer = parseMedicaidId(id, state);
        if (form.pattern.test(id)) return;
        expect(answer.ok && form.checked !== null).toBe(false);
        expect(answer.ok && answer.value.warning === null).toBe(false);
      }),
    );
    expect(parseMedicaidId('TD123456789', 'TN')).toMatchObject({ ok: true, value: { warning: /not known to Rounds/ } });
  });

  it.each(['PENDING', 'unknown', '000000000', '123456789', 'XX', '12 34', ''])(
    'with “%s” for a Medicaid ID is refused wherever they live',
    (id) => {
      for (const state of ['NC', 'TN', null]) expect(parseMedicaidId(id, state).ok).toBe(false);
    },
  );

  it('needs no SSN, and is told what PIMSY holds of each wrong field', () => {
    expect(judgeClient(personFacts(whole)).ok).toBe(true);
    const judged = judgeClient(
      personFacts({
        ...whole,
        email: 'none',
        address: { ...whole.address, state: 'N.Carolina' },
        medicaidId: 'PENDING',
      }),
    );
    expect(judged).toMatchObject({
      problems: [
        { field: 'state', held: 'N.Carolina' },
        { field: 'email', held: 'none' },
        { field: 'medicaidId', held: 'PENDING' },
      ],
    });
  });
});

it('Who is mapped is ready for the EVV register once the number is there', () => {
  const facts = personFacts({ ...whole, medicaidId: '' });
  expect(notReady('employee', facts, { ssn: null, ...alone })).toBe('SSN missing');
  expect(notReady('employee', facts, { ssn: '000000000', ...alone })).toBe('SSN not valid');
  expect(notReady('employee', facts, { ssn: '078051120', sharedWith: ['Hill, Bo'] })).toBe('SSN used twice');
  expect(notReady('employee', facts, { ssn: '078051120', ...alone })).toBeNull();
  expect(notReady('client', facts, { ssn: null, ...alone })).toBe('Medicaid ID missing');
  expect(notReady('client', personFacts(whole), { ssn: null, ...alone })).toBeNull();
});

it('A state is known by its abbreviation and by its name, in any case', () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.entries(usStates)), ([code, full]) => {
      for (const text of [code, code.toLowerCase(), full, ` ${full.toUpperCase()} `])
        expect(parseState(text)).toEqual({ ok: true, value: code });
    }),
  );
});
