import { describe, expect, it } from '@jest/globals';
import { checkWording, mended } from './wording-checks.ts';

const against = {
  placeholders: ['ClientName', 'Practice', 'PracticePhone'],
  practice: 'Willow House',
  method: 'text',
  language: 'en',
} as const;
const stop = 'Reply STOP to opt out.';
const check = (body: string, subject: string | null = null) => checkWording({ subject, body }, against);

describe('While a message is written, the page says what is wrong with it', () => {
  it('The preview carries the name of the practice that is signed in', () => {
    expect(check('<Practice>: please call.').example.body).toBe('Willow House: please call.');
  });

  it('A placeholder of another message type keeps it from being sent', () => {
    expect(check('On <ServiceDate>').faults).toMatchObject([{ field: 'body', index: 3, length: 13 }]);
  });

  it('A misspelt placeholder in the subject is found too', () => {
    expect(check('Hello', 'From <Practise>').faults).toMatchObject([{ field: 'subject', suggestion: 'Practice' }]);
  });

  it('What is proposed takes the place of what is wrong, with the cursor behind it', () => {
    const [fault] = check('Hi <ClintName>!').faults;
    expect(fault && mended('Hi <ClintName>!', fault)).toEqual({ text: 'Hi <ClientName>!', caret: 15 });
  });

  it('A word that names a diagnosis is a warning, not a fault', () => {
    const { warnings, faults } = check(`Your depression group meets. ${stop}`);
    expect(warnings).toHaveLength(1);
    expect(faults).toEqual([]);
  });

  it('A Spanish text is previewed with Spanish dates', () => {
    const spanish = { ...against, placeholders: ['ServiceDate'], language: 'es' } as const;
    expect(checkWording({ subject: null, body: '<ServiceDate>' }, spanish).example.body).toContain('marzo');
  });

  it('A text is previewed with the short dates that it goes with, other methods with the long ones', () => {
    const dated = { ...against, placeholders: ['ServiceDate', 'ExpiryDate'] };
    const example = (method: 'text' | 'voice', language: 'en' | 'es') =>
      checkWording({ subject: null, body: '<ServiceDate>; <ExpiryDate>' }, { ...dated, method, language }).example.body;
    expect(example('text', 'en')).toBe('Tue, Mar 3; Tue, Mar 31');
    expect(example('text', 'es')).toBe('3 de marzo; 31 de marzo');
    expect(example('voice', 'en')).toBe('Tuesday, March 3, 2026; Tuesday, March 31, 2026');
  });

  it('The length is counted over the filled-in text, not over the placeholders', () => {
    expect(check('<Practice>').segments.units).toBe('Willow House'.length);
  });
});
