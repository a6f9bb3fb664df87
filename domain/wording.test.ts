import { describe, expect, it } from '@jest/globals';
import { messageTypes } from './message-types.ts';
import { wordingWarnings } from './wording.ts';

const words = (text: string) => wordingWarnings(text).map(({ word, kind }) => [word, kind]);

describe('the check for words that tell too much', () => {
  it.each([
    ['Time for your Depression screening', 'Depression', 'a diagnosis'],
    ['your IOP group meets', 'IOP', 'a programme'],
    ['Your Suboxone refill', 'Suboxone', 'a medicine'],
    ['about your alcohol use', 'alcohol', 'a substance'],
    ['su receta está lista', 'receta', 'a medicine'],
    ['grupo de adicción', 'adicción', 'a programme'],
    ['the substance\nabuse group', 'substance\nabuse', 'a programme'],
  ])('warns of "%s"', (text, word, kind) => {
    expect(words(text)).toContainEqual([word, kind]);
  });

  it('names the word and the kind in its sentence', () => {
    expect(wordingWarnings('Bring your medication list, all medication.')).toEqual([
      {
        word: 'medication',
        kind: 'a medicine',
        sentence:
          '"medication" may name a medicine. Others may see the message: practice, date, time and phone number are enough.',
      },
    ]);
  });

  it('is silent about words that only contain such a word', () => {
    expect(words('Matthew parked near the crackling fire, at Aaron street; the drumming starts at 9.')).toEqual([]);
  });

  it('finds nothing in the templates that come with Rounds', () => {
    for (const { templates } of Object.values(messageTypes))
      for (const method of Object.values(templates))
        for (const { subject, body } of Object.values(method)) expect(words(`${subject ?? ''}\n${body}`)).toEqual([]);
  });
});
