import { describe, expect, it } from '@jest/globals';
import { locales } from './locales.ts';
import { broadcastMethods, isMessageType, messageTypeIds, messageTypes } from './message-types.ts';
import { exampleValues, placeholderProblems, render } from './placeholders.ts';
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

  it('are known by their id', () => {
    expect(isMessageType('upcoming-appointments')).toBe(true);
    expect(isMessageType('toString')).toBe(false);
  });
});
