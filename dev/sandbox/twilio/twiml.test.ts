import { describe, expect, it } from '@jest/globals';
import { readTwiml, TwimlError, wordsIn } from './twiml.ts';

const said = (inside: string) =>
  wordsIn(readTwiml(`<?xml version="1.0" encoding="UTF-8"?><Response>${inside}</Response>`));

describe('TwiML', () => {
  it('is read as whoever answers hears it', () => {
    expect(
      said(
        '<Say voice="Polly.Joanna">Jim &amp; Ann&#39;s\n  <say-as interpret-as="telephone">(208) 555-0100</say-as>.</Say>',
      ),
    ).toBe("Jim & Ann's (208) 555-0100.");
    expect(said('<Gather numDigits="1" action="https://a.example/?b=1&amp;c=2"><Say>Press 1.</Say></Gather>')).toBe(
      'Press 1.',
    );
    expect(readTwiml('<Response><Hangup/></Response>').children).toMatchObject([{ name: 'Hangup' }]);
  });

  it.each([
    ['is not closed', '<Response><Say>Hello</Response>'],
    ['has another root', '<Answer><Say>Hello</Say></Answer>'],
    ['has two roots', '<Response/><Response/>'],
    ['is no XML', 'Hello'],
    ['is nothing', ''],
    ['has a bare ampersand', '<Response><Say>Jim & Ann</Say></Response>'],
    ['has a verb that is none', '<Response><Speak>Hello</Speak></Response>'],
    ['has an attribute that is none', '<Response><Say tone="high">Hello</Say></Response>'],
    ['has words where none are said', '<Response>Hello</Response>'],
    ['asks for a key inside of words', '<Response><Say><Gather/></Say></Response>'],
    ['leads nowhere', '<Response><Redirect method="POST"></Redirect></Response>'],
  ])('is refused where it %s', (_, source) => {
    expect(() => readTwiml(source)).toThrow(TwimlError);
  });
});
