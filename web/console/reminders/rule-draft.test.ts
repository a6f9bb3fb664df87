import { describe, expect, it } from '@jest/globals';
import { draftOf, fieldsOf } from './rule-draft.ts';

describe('the form of a reminder rule', () => {
  it('shows the time of a rule in its largest whole unit', () => {
    const rule = {
      id: '01936b2e-5c1a-7d40-9a55-4f3f8a1c2e77',
      method: 'text',
      fallback: 'none',
      fallbackMinutes: null,
      enabled: true,
      since: '2027-01-01T00:00:00Z',
      version: 1,
    } as const;
    const shown = (minutesBefore: number) => draftOf({ ...rule, minutesBefore });
    expect(shown(2_880)).toMatchObject({ count: 2, unit: 'day' });
    expect(shown(2_160)).toMatchObject({ count: 36, unit: 'hour' });
    expect(shown(90)).toMatchObject({ count: 90, unit: 'minute' });
  });

  it('makes no rule of what is empty, too near or too far', () => {
    const draft = draftOf(null);
    expect(fieldsOf(draft)).toMatchObject({ minutesBefore: 1_440, fallbackMinutes: null });
    expect(fieldsOf({ ...draft, count: '' })).toBeNull();
    expect(fieldsOf({ ...draft, count: 14, unit: 'minute' })).toBeNull();
    expect(fieldsOf({ ...draft, count: 61 })).toBeNull();
    expect(fieldsOf({ ...draft, fallback: 'delivered', fallbackMinutes: 4 })).toBeNull();
    expect(fieldsOf({ ...draft, fallback: 'delivered', fallbackMinutes: 30 })).toMatchObject({ fallbackMinutes: 30 });
  });
});
