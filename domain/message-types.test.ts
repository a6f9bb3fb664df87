import { describe, expect, it } from '@jest/globals';
import { locales } from './locales.ts';
import {
  broadcastMethods,
  isMessageType,
  isToStaff,
  messageTypeIds,
  messageTypes,
  purposeOf,
} from './message-types.ts';
import { exampleValues, placeholderNames, placeholderProblems, render } from './placeholders.ts';
import { countSegments } from './segments.ts';
import { clockTime, shortDate } from './time.ts';

const all = messageTypeIds.flatMap((id) =>
  broadcastMethods.flatMap((method) => locales.map((locale) => [id, method, locale] as const)),
);

describe('message types', () => {
  it.each(all)('%s by %s in %s comes with a template that can be saved', (id, method, locale) => {
    const { audience, placeholders, templates } = messageTypes[id];
    const { subject, body } = templates[method][locale];
    expect(placeholderProblems(`${subject ?? ''}\n${body}`, placeholders)).toEqual([]);
    expect(subject !== null).toBe(method === 'email');
    expect(body).toContain(audience === 'staff' ? '<StaffName>' : '<ClientName>');
  });

  it.each(locales)('a text reminder in %s costs as few segments as it can', (locale) => {
    const at = ['2026-09-30T18:30:00Z', 'America/Denver', locale] as const;
    const values = { ...exampleValues[locale], ServiceDate: shortDate(...at), ServiceTime: clockTime(...at) };
    const count = countSegments(render(messageTypes['upcoming-appointments'].templates.text[locale].body, values));
    expect(count.encoding).toBe('GSM-7');
    expect(count.segments).toBe(1);
  });

  it('to staff know nothing of a client, and are asked no consent by the gate', () => {
    const toStaff = messageTypeIds.filter(isToStaff);
    expect(toStaff).toEqual(['staff-notice']);
    expect(toStaff.map(purposeOf)).toEqual(['staff-notice']);
    const { placeholders } = messageTypes['staff-notice'];
    expect(placeholderNames.filter((name) => placeholders.includes(name))).toEqual([
      'StaffName',
      'Practice',
      'PracticePhone',
    ]);
    expect(
      messageTypeIds.filter((id) => !isToStaff(id) && messageTypes[id].placeholders.includes('StaffName')),
    ).toEqual([]);
  });

  it('are known by their id', () => {
    expect(isMessageType('upcoming-appointments')).toBe(true);
    expect(isMessageType('toString')).toBe(false);
  });
});
