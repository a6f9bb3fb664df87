import { describe, expect, it } from '@jest/globals';
import { enabledItems } from './answers.ts';
import { currentForm, formCodes, formOf } from './catalog.ts';
import { type Item, isSigned, optionsOf, placedItems } from './questionnaire.ts';

const types = 'group display choice open-choice string text date boolean decimal integer'.split(' ');
/** All that a definition may use: what is not here would be passed over in silence. */
const known = {
  form: 'resourceType url version name title status description copyright code contained extension item'.split(' '),
  item: 'linkId type text code required repeats readOnly maxLength enableWhen enableBehavior answerOption answerValueSet item'.split(
    ' ',
  ),
};

const toChoose = ({ type, linkId }: Item) => /choice/.test(type) && linkId !== 'addresses';

describe.each(formCodes)('the form %s', (code) => {
  const form = currentForm(code);
  const items = placedItems(form.item).map(({ item }) => item);

  it('is a FHIR R4 Questionnaire of the part that we support', () => {
    expect(form).toMatchObject({
      resourceType: 'Questionnaire',
      url: `urn:rounds:form:${code}`,
      name: code,
      status: 'active',
    });
    expect(Object.keys(form).filter((key) => !known.form.includes(key))).toEqual([]);
    expect(items.flatMap((item) => Object.keys(item).filter((key) => !known.item.includes(key)))).toEqual([]);
    expect(items.filter(({ type }) => !types.includes(type))).toEqual([]);
    expect(form.item.every(({ type, text }) => type === 'group' && text)).toBe(true);
  });

  it('names each question once, with words, and answers to choose from', () => {
    expect(new Set(items.map(({ linkId }) => linkId)).size).toBe(items.length);
    expect(items.filter(({ text }) => !text)).toEqual([]);
    expect(items.filter((item) => toChoose(item) && optionsOf(form, item).length < 2)).toEqual([]);
  });

  it('hangs its conditions on questions that stand before them, and says how several count', () => {
    const order = items.map(({ linkId }) => linkId);
    for (const { linkId, enableWhen = [], enableBehavior } of items) {
      for (const { question } of enableWhen) expect(order.indexOf(question)).toBeLessThan(order.indexOf(linkId));
      for (const { question } of enableWhen) expect(order).toContain(question);
      expect(enableWhen.length < 2 || enableBehavior !== undefined).toBe(true);
    }
    expect(enabledItems(form, {}).size).toBeGreaterThan(0);
  });

  it('has a text to agree to and a box for it where it is signed', () => {
    const there = new Set(items.map(({ linkId }) => linkId));
    expect([there.has('agreement'), there.has('agree')]).toEqual([isSigned(form), isSigned(form)]);
  });

  it('is found again by the version that it was assigned with, and by no other', () => {
    expect(formOf(code, form.version)).toBe(form);
    expect(() => formOf(code, '1999-01')).toThrow('There is no version 1999-01');
  });
});
