import { describe, expect, it } from '@jest/globals';
import { isSetting, parseSetting, settingRows } from './setting-rows.ts';
import { settings, settingValue } from './settings.ts';

const none = new Map<number, string>();

describe('system settings', () => {
  it.each([-270, -272, -273, -621, -622, -623, -624, -679, -687])("has PIMSY's %d", (id) => {
    expect(isSetting(id)).toBe(true);
  });

  it('name each id and each name once', () => {
    const rows = settingRows(none);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  });

  it('accept their own defaults', () => {
    for (const { id, kind, default: standard } of Object.values(settings) as {
      id: number;
      kind: { store(value: unknown): string };
      default: unknown;
    }[])
      expect(parseSetting(id, kind.store(standard)).ok).toBe(true);
  });

  it('use the default where the practice has no value, an empty one, or one that is no longer possible', () => {
    expect(settingValue(none, settings.preferenceOnly)).toBe(true);
    expect(settingValue(new Map([[1005, '']]), settings.preferenceOnly)).toBe(true);
    expect(settingValue(new Map([[1101, '9999']]), settings.sessionIdleMinutes)).toBe(15);
  });

  it('use what the practice chose', () => {
    expect(settingValue(new Map([[1005, 'false']]), settings.preferenceOnly)).toBe(false);
    expect(settingValue(new Map([[-621, 'hidden']]), settings.portalBasicInformation)).toBe('hidden');
    expect(settingValue(new Map([[-272, '09:00-20:30']]), settings.textSendingTimes)).toEqual({
      from: '09:00',
      to: '20:30',
    });
  });

  it.each([
    [1005, 'No', 'false'],
    [1005, ' TRUE ', 'true'],
    [1101, ' 30 ', '30'],
    [-272, '9:00 – 20:00', '09:00-20:00'],
    [-272, '00:00-24:00', '00:00-24:00'],
    [-679, 'activation-link', 'activation-link'],
    [1003, '(208) 555-0100', '+12085550100'],
    [1004, 'Desk@EXAMPLE.com', 'Desk@example.com'],
    [1001, ' ABC ', 'ABC'],
    [1101, '  ', ''],
  ])('%d: "%s" is stored as "%s"', (id, text, stored) => {
    expect(parseSetting(id, text)).toEqual({ ok: true, value: stored });
  });

  it.each([
    [1005, 'maybe', 'Write yes or no.'],
    [1101, '1', 'Write a whole number from 2 to 120 (minutes).'],
    [1101, '15.5', 'Write a whole number from 2 to 120 (minutes).'],
    [-272, '21:00-08:00', 'The second time has to be later than the first.'],
    [-272, '8 to 9', 'Write two times of day, as in 08:00-21:00.'],
    [-272, '08:00-25:00', 'Write two times of day, as in 08:00-21:00.'],
    [-679, 'toString', 'Choose one of: Temporary password, One-time activation link.'],
    [1001, 'a\nb', 'Write it on one line.'],
    [1001, 'x'.repeat(61), 'Write at most 60 characters.'],
    [1003, '12', 'A US number has 10 digits with its area code; this one has 2.'],
  ])('%d: "%s" is refused with a sentence', (id, text, sentence) => {
    expect(parseSetting(id, text)).toEqual({ ok: false, problem: sentence });
  });

  it('show defaults and own values in words', () => {
    const rows = settingRows(new Map([[-679, 'activation-link']]));
    expect(rows.find(({ id }) => id === -679)).toMatchObject({
      group: 'Client Portal',
      defaultValue: 'Temporary password',
      yourValue: 'One-time activation link',
      stored: 'activation-link',
    });
    expect(rows.find(({ id }) => id === 1101)).toMatchObject({ defaultValue: '15 minutes', yourValue: '', stored: '' });
  });

  it('know no other id', () => {
    expect(() => parseSetting(7, 'x')).toThrow('There is no setting 7.');
  });
});
