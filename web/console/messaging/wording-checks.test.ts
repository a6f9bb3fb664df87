import { describe, expect, it } from '@jest/globals';
import { checkWording } from './wording-checks.ts';

const placeholders = ['ClientName', 'Practice', 'PracticePhone'];
const check = (body: string, subject: string | null = null) =>
  checkWording({ subject, body }, placeholders, 'Willow House');

describe('While a message is written, the page says what is wrong with it', () => {
  it('The preview carries the name of the practice that is signed in', () => {
    expect(check('<Practice>: please call.').example.body).toBe('Willow House: please call.');
  });

  it('A placeholder of another message type keeps it from being sent', () => {
    expect(check('On <ServiceDate>').bodyProblems).toHaveLength(1);
  });

  it('A misspelt placeholder in the subject is found too', () => {
    expect(check('Hello', 'From <Practise>').subjectProblems[0]).toContain('<Practice>');
  });

  it('A word that names a diagnosis is a warning, not a fault', () => {
    const { warnings, bodyProblems } = check('Your depression group meets.');
    expect(warnings).toHaveLength(1);
    expect(bodyProblems).toEqual([]);
  });

  it('The length is counted over the filled-in text, not over the placeholders', () => {
    expect(check('<Practice>').segments.units).toBe('Willow House'.length);
  });
});
