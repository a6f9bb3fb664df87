import { describe, expect, it } from '@jest/globals';
import { answerOf } from './calls.ts';
import { locales } from './locales.ts';
import { messageTypeIds, messageTypes } from './message-types.ts';
import { exampleValues, render } from './placeholders.ts';
import { templateWarnings } from './template-warnings.ts';
import { longestCall, secondsAloud, spokenParts } from './spoken.ts';

describe('what a call says', () => {
  it('takes as long as its words, its digits and its pauses, and longer in Spanish', () => {
    // Amazon's example of its voice: 19 seconds; rather too long than too short.
    const example =
      "In order to keep each language in sync with the visual content, you need to exercise fine-grained control over the duration of each segment. That's where this new feature comes in. You can now specify the maximum desired duration for any desired segments, counting on Polly to adjust the speech rate in order to limit the length of each segment.";
    expect(secondsAloud(example, 'en')).toBeGreaterThanOrEqual(19);
    expect(secondsAloud(example, 'en')).toBeLessThanOrEqual(26);
    expect(secondsAloud(example, 'es')).toBeGreaterThan(secondsAloud(example, 'en'));
    expect(secondsAloud('', 'en')).toBe(0);
    expect(secondsAloud('Call (208) 555-0100.', 'en')).toBe(5);
  });

  it('reads phone numbers digit by digit, and nothing else', () => {
    expect(spokenParts('Call (208) 555-0100 or 208-555-0101, on 3/4/2026 at 9:30.')).toEqual([
      { kind: 'words', text: 'Call ' },
      { kind: 'phone', text: '(208) 555-0100' },
      { kind: 'words', text: ' or ' },
      { kind: 'phone', text: '208-555-0101' },
      { kind: 'words', text: ', on 3/4/2026 at 9:30.' },
    ]);
    expect(spokenParts('')).toEqual([]);
  });

  it.each(messageTypeIds.flatMap((id) => locales.map((locale) => [id, locale] as const)))(
    'is short and can be heard: %s in %s',
    (id, locale) => {
      const { body } = messageTypes[id].templates.voice[locale];
      const said = render(body, exampleValues[locale]);
      expect(secondsAloud(said, locale)).toBeLessThan(longestCall / 2);
      expect(said).not.toMatch(/STOP|https?:|www\.|[@#*/_]/);
      expect(templateWarnings({ subject: null, body, example: said }, 'voice')).toEqual([]);
    },
  );
});

const warned = (body: string) => templateWarnings({ subject: null, body, example: body }, 'voice').length;

describe('the template of a call', () => {
  it('is looked at again where it has what a voice cannot say', () => {
    expect(['See https://a.example', 'Reply STOP to opt out.', 'Room #4 *upstairs*', 'Bye 👋'].map(warned)).toEqual([
      1, 1, 1, 1,
    ]);
    expect(warned('Hello <ClientName>. Your visit is at 9:30, on 3/4.')).toBe(0);
  });
});

describe('a key', () => {
  it('means what was asked for, and 9 always that calls are to stop', () => {
    expect(['1', '2', '9', '3', '#'].map((key) => answerOf(key, 'appointment'))).toEqual([
      'confirmed',
      'reschedule',
      'stopped',
      null,
      null,
    ]);
    expect(['1', '2', '9'].map((key) => answerOf(key, 'other'))).toEqual([null, null, 'stopped']);
  });
});
