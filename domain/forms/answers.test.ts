import { describe, expect, it } from '@jest/globals';
import { array, assert, boolean, constantFrom, dictionary, integer, oneof, property, record, string } from 'fast-check';
import { type Answer, type Answers, enabledItems, shownAnswers } from './answers.ts';
import { currentForm } from './catalog.ts';
import { faultsOf, tidied } from './check.ts';
import type { EnableWhen, Item, Questionnaire } from './questionnaire.ts';
import { questionnaireResponse, readForm } from './reading.ts';
import { scoreOf } from './scores.ts';

const form = (...item: Item[]): Questionnaire => ({
  resourceType: 'Questionnaire',
  url: 'urn:test',
  version: '1',
  name: 'test',
  title: 'Test',
  status: 'active',
  item: [{ linkId: 'page', type: 'group', text: 'Page', item }],
});
const question = (linkId: string, more: Partial<Item> = {}): Item => ({
  linkId,
  type: 'string',
  text: linkId,
  ...more,
});
const when = (more: Partial<EnableWhen>): Partial<Item> => ({
  enableWhen: [{ question: 'a', operator: '=', ...more }],
});
const isShown = (condition: Partial<EnableWhen>, given: readonly Answer[]) =>
  enabledItems(form(question('a'), question('b', when(condition))), given.length > 0 ? { a: given } : {}).has('b');

const both = (enableBehavior: 'all' | 'any') =>
  form(question('a'), question('b'), {
    ...question('c'),
    enableBehavior,
    enableWhen: [
      { question: 'a', operator: '=', answerString: 'x' },
      { question: 'b', operator: '=', answerString: 'x' },
    ],
  });

describe('a condition', () => {
  it.each<[string, Partial<EnableWhen>, Answer[], boolean]>([
    ['exists, with an answer', { operator: 'exists', answerBoolean: true }, [{ valueString: 'x' }], true],
    ['exists, without one', { operator: 'exists', answerBoolean: true }, [], false],
    ['does not exist, without one', { operator: 'exists', answerBoolean: false }, [], true],
    ['equals', { answerString: 'x' }, [{ valueString: 'x' }], true],
    ['equals one of several', { answerString: 'x' }, [{ valueString: 'y' }, { valueString: 'x' }], true],
    ['equals no other type', { answerInteger: 1 }, [{ valueString: '1' }], false],
    ['differs', { operator: '!=', answerString: 'x' }, [{ valueString: 'y' }], true],
    ['differs from nothing', { operator: '!=', answerString: 'x' }, [], false],
    ['is greater', { operator: '>', answerInteger: 2 }, [{ valueInteger: 3 }], true],
    ['is not greater than itself', { operator: '>', answerInteger: 2 }, [{ valueInteger: 2 }], false],
    ['is at least', { operator: '>=', answerDecimal: 2.5 }, [{ valueDecimal: 2.5 }], true],
    ['is before a date', { operator: '<', answerDate: '2026-03-01' }, [{ valueDate: '2026-02-28' }], true],
    ['is at most', { operator: '<=', answerDate: '2026-03-01' }, [{ valueDate: '2026-03-02' }], false],
    ['is no', { answerBoolean: false }, [{ valueBoolean: false }], true],
    ['is a coding', { answerCoding: { system: 's', code: 'c' } }, [{ valueCoding: { system: 's', code: 'c' } }], true],
    [
      'is a coding of its system',
      { answerCoding: { system: 's', code: 'c' } },
      [{ valueCoding: { code: 'c' } }],
      false,
    ],
  ])('%s', (_name, condition, given, expected) => {
    expect(isShown(condition, given)).toBe(expected);
  });

  it('of several is fulfilled by all, or by any where the form says so', () => {
    const answers: Answers = { a: [{ valueString: 'x' }] };
    expect(enabledItems(both('all'), answers).has('c')).toBe(false);
    expect(enabledItems(both('any'), answers).has('c')).toBe(true);
  });

  it('hides a group with all that is in it, and what is hidden fulfils none', () => {
    const nested = form(
      question('a'),
      { linkId: 'inner', type: 'group', text: 'Inner', ...when({ answerString: 'x' }), item: [question('b')] },
      question('c', { enableWhen: [{ question: 'b', operator: 'exists', answerBoolean: true }] }),
    );
    const answers: Answers = { a: [{ valueString: 'y' }], b: [{ valueString: 'z' }], c: [{ valueString: 'z' }] };
    expect([...enabledItems(nested, answers)]).toEqual(['page', 'a']);
    expect(shownAnswers(nested, answers)).toEqual({ a: [{ valueString: 'y' }] });
  });

  it('that two questions have on each other hides both and ends', () => {
    const circle = form(
      question('a', { enableWhen: [{ question: 'b', operator: 'exists' }] }),
      question('b', when({ operator: 'exists' })),
    );
    expect([...enabledItems(circle, { a: [{ valueString: 'x' }], b: [{ valueString: 'x' }] })]).toEqual(['page']);
  });
});

const faults = (item: Partial<Item>, given: Answer[], complete = true) =>
  faultsOf(form(question('a', item)), given.length > 0 ? { a: given } : {}, { complete }).map(({ message }) => message);
const choice: Partial<Item> = {
  type: 'choice',
  answerOption: [{ valueCoding: { code: 'x', display: 'X' } }, { valueCoding: { code: 'y' } }],
};

describe('an answer', () => {
  it.each<[Partial<Item>, Answer[], string]>([
    [{ required: true }, [], 'is missing'],
    [{ required: true, type: 'boolean' }, [], 'needs an answer'],
    [{ maxLength: 3 }, [{ valueString: 'four' }], 'must have 3 characters at most'],
    [{}, [{ valueInteger: 1 }], 'must be a text'],
    [{ type: 'integer' }, [{ valueInteger: 1.5 }], 'must be a whole number'],
    [{ type: 'decimal' }, [{ valueDecimal: Infinity }], 'must be a number'],
    [{ type: 'boolean' }, [{ valueString: 'yes' }], 'must be yes or no'],
    [{ type: 'date' }, [{ valueDate: '2026-02-30' }], 'must be a date, between 1900 and 2199'],
    [{ type: 'date' }, [{ valueDate: '0026-02-03' }], 'must be a date, between 1900 and 2199'],
    [choice, [{ valueCoding: { code: 'z' } }], 'must be one of the answers'],
    [choice, [{ valueString: 'x' }], 'must be one of the answers'],
    [choice, [{ valueCoding: { code: 'x' } }, { valueCoding: { code: 'y' } }], 'takes one answer'],
    [
      { ...choice, repeats: true },
      [{ valueCoding: { code: 'x' } }, { valueCoding: { code: 'x' } }],
      'has an answer twice',
    ],
    [{ type: 'display' }, [{ valueString: 'x' }], 'is no question of this form'],
    [{ readOnly: true, type: 'integer' }, [{ valueInteger: 27 }], 'is no question of this form'],
    [{}, [{ valueString: 'x', valueInteger: 1 }], 'is no answer to this question'],
  ])('to %j of %j: %s', (item, given, message) => {
    expect(faults(item, given)).toEqual([message]);
  });

  it.each<[Partial<Item>, Answer[]]>([
    [{ type: 'date' }, [{ valueDate: '2028-02-29' }]],
    [{ ...choice, type: 'open-choice' }, [{ valueString: 'words of my own' }]],
    [{ ...choice, repeats: true }, [{ valueCoding: { code: 'x' } }, { valueCoding: { code: 'y' } }]],
    [{ type: 'decimal' }, [{ valueDecimal: 1.5 }]],
  ])('to %j may be %j', (item, given) => {
    expect(faults(item, given)).toEqual([]);
  });

  it('that is demanded is not asked for while it is a draft, or hidden', () => {
    expect(faults({ required: true }, [], false)).toEqual([]);
    const hidden = form(question('a'), question('b', { required: true, ...when({ answerString: 'x' }) }));
    expect(faultsOf(hidden, {}, { complete: true })).toEqual([]);
  });

  it('is kept without space around it, and in the words of the form', () => {
    const asked = form(question('a'), question('b'), question('c', choice));
    const given: Answers = {
      a: [{ valueString: '  x ' }],
      b: [{ valueString: '   ' }],
      c: [{ valueCoding: { code: 'x', display: '<script>' } }],
    };
    expect(tidied(asked, given)).toEqual({
      a: [{ valueString: 'x' }],
      c: [{ valueCoding: { code: 'x', display: 'X' } }],
    });
  });

  it('of any shape is taken or named, and never breaks the check', () => {
    const value = record(
      {
        valueString: string(),
        valueInteger: integer(),
        valueBoolean: boolean(),
        valueDate: string(),
        valueCoding: record({ code: string() }),
      },
      { requiredKeys: [] },
    );
    const linkId = oneof(
      constantFrom('first-name', 'insured', 'birth-date', 'pronouns', '__proto__', 'constructor'),
      string(),
    );
    const registration = currentForm('patient-registration');
    assert(
      property(dictionary(linkId, array(value, { maxLength: 2 })), (given) => {
        const answers = tidied(registration, given);
        const named = new Set(faultsOf(registration, answers, { complete: false }).map((fault) => fault.linkId));
        for (const shown of Object.keys(shownAnswers(registration, answers)))
          expect(named.has(shown) || placed(registration).includes(shown)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

const placed = ({ item }: Questionnaire): string[] =>
  item.flatMap((each) => [each.linkId, ...(each.item ?? []).map(({ linkId }) => linkId)]);

describe('a completed form', () => {
  const phq9 = currentForm('phq-9');
  const never = { system: 'http://loinc.org', code: 'LA6568-5', display: 'Not at all' };
  const items = phq9.item[0]?.item?.map(({ linkId }) => linkId) ?? [];
  const answers: Answers = Object.fromEntries(items.map((item) => [item, [{ valueCoding: never }]]));

  it('is read with what was shown alone', () => {
    const lines = readForm(phq9, answers);
    expect(lines.map(({ linkId }) => linkId)).toEqual(['problems', ...items]);
    expect(lines[1]).toMatchObject({
      question: 'Little interest or pleasure in doing things',
      answers: ['Not at all'],
    });
  });

  it('is a FHIR QuestionnaireResponse with its score', () => {
    const score = scoreOf(phq9, answers);
    const response = questionnaireResponse(phq9, answers, { authored: '2026-03-01T10:00:00Z', score });
    expect(response).toMatchObject({
      resourceType: 'QuestionnaireResponse',
      questionnaire: 'urn:rounds:form:phq-9|2026-01',
      status: 'completed',
      item: [
        { linkId: 'problems', item: items.map((linkId) => ({ linkId, answer: [{ valueCoding: never }] })) },
        { linkId: 'result', item: [{ linkId: '44261-6', answer: [{ valueInteger: 0 }] }] },
      ],
    });
  });
});
