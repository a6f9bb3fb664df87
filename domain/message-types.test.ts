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
import { exampleValues, placeholderNames, placeholderProblems, placeholdersBy, render } from './placeholders.ts';
import { countSegments } from './segments.ts';
import { clockTime, shortDate } from './time.ts';
import { wordingWarnings } from './wording.ts';

const all = messageTypeIds.flatMap((id) =>
  broadcastMethods.flatMap((method) => locales.map((locale) => [id, method, locale] as const)),
);

describe('message types', () => {
  it.each(all)('%s by %s in %s comes with a template that can be saved', (id, method, locale) => {
    const { audience, placeholders, templates } = messageTypes[id];
    const { subject, body } = templates[method][locale];
    expect(placeholderProblems(`${subject ?? ''}\n${body}`, placeholdersBy(method, placeholders))).toEqual([]);
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

  it.each(all.filter(([, method]) => method === 'text'))('%s by %s in %s fits into two segments', (id, _, locale) => {
    const at = ['2026-09-30T18:30:00Z', 'America/Denver', locale] as const;
    const [ServiceDate, ServiceTime] = [shortDate(...at), clockTime(...at)];
    const values = { ...exampleValues[locale], ServiceDate, ServiceTime, ExpiryDate: ServiceDate };
    const { encoding, segments } = countSegments(render(messageTypes[id].templates.text[locale].body, values));
    expect(encoding).toBe('GSM-7');
    expect(segments).toBeLessThanOrEqual(2);
  });

  it('name nothing that tells too much in the texts that Rounds brings', () => {
    const texts = all.map(([id, method, locale]) => messageTypes[id].templates[method][locale]);
    expect(texts.flatMap(({ subject, body }) => wordingWarnings(`${subject ?? ''} ${body}`))).toEqual([]);
  });

  it('are all held by the limits a day and a week but reminders of a single appointment', () => {
    expect(messageTypeIds.filter((id) => !messageTypes[id].capped)).toEqual(['upcoming-appointments']);
  });

  it('to staff know nothing of a client, and are asked no consent by the gate', () => {
    const toStaff = messageTypeIds.filter(isToStaff);
    expect(toStaff).toEqual(['staff-renewals', 'staff-notice']);
    expect(toStaff.map(purposeOf)).toEqual(['staff-notice', 'staff-notice']);
    expect(toStaff.filter((id) => messageTypes[id].placeholders.includes('ClientName'))).toEqual([]);
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
