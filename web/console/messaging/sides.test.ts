import { expect, it } from '@jest/globals';
import type { DraftContent } from '../../../domain/schemas/broadcast-drafts.ts';
import type { MessageType } from '../../../domain/schemas/messaging.ts';
import type { Template } from '../../../domain/schemas/templates.ts';
import { begunSide, errorsOf, faultOf, isWritten, keptOf, type Side, saysTheSame, wordsOf } from './sides.ts';

const template = (method: Side['method'], language: string): Template => ({
  messageType: 'plain-broadcast',
  method,
  language,
  subject: method === 'email' ? 'Closed' : null,
  body: `By ${method} in ${language}`,
  version: 0,
  warnings: [],
  savedAt: null,
  savedBy: null,
});
const type: MessageType = {
  id: 'plain-broadcast',
  label: 'Plain',
  description: '',
  audience: 'clients',
  datesOf: null,
  methods: ['email', 'text', 'voice', 'fax'],
  placeholders: [],
};
const sides = (['email', 'text', 'voice', 'fax'] as const).map((method): Side => ({
  method,
  templates: { en: template(method, 'en'), es: template(method, 'es') },
}));
const begun = (kept?: Parameters<typeof begunSide>[3]) =>
  sides.map((side, index) => begunSide(side, index, type, kept));
const without = (method: Side['method']) =>
  begun().map((one, index) => (sides[index]?.method === method ? { ...one, off: true } : one));

it('each method has its words under its own name, the e-mail at the top', () => {
  expect(wordsOf(sides, begun())).toEqual({
    subject: 'Closed',
    body: 'By email in en',
    variants: {},
    text: { body: 'By text in en', variants: {} },
    voice: { body: 'By voice in en', variants: {} },
    fax: { body: 'By fax in en', variants: {} },
  });
});

it('a method that is turned off says nothing, is asked for nothing, and stays off in its draft', () => {
  const written = without('voice').map((one) =>
    one.off ? { ...one, wordings: { ...one.wordings, en: { subject: null, body: '' } } } : one,
  );
  expect(wordsOf(sides, written).voice).toBeNull();
  expect(isWritten(written)).toBe(true);
  expect(sides.map((side, index) => written[index] && faultOf(side, written[index], type, 'Practice'))).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(saysTheSame(written, begun())).toBe(false);
  const kept: DraftContent = {
    messageType: 'plain-broadcast',
    method: 'preference',
    startDate: null,
    endDate: null,
    sendAt: '2090-01-02T09:00',
    preferenceOnly: true,
    groupId: null,
    locationId: null,
    otherwise: 'nobody',
    leftOut: [],
    recordingId: null,
    ...keptOf(sides, written),
  };
  expect(begun(kept).map(({ off = false }) => off)).toEqual([false, false, true, false]);
});

it('words of one method alone are nobody else’s', () => {
  const voice = sides.slice(2, 3);
  expect(
    wordsOf(
      voice,
      voice.map((side, index) => begunSide(side, index, type, undefined)),
    ),
  ).toMatchObject({
    body: 'By voice in en',
    text: null,
    voice: null,
    fax: null,
  });
});

it('the server’s words about a method are shown with it, without its name', () => {
  const errors = { body: 'of the e-mail', 'voice.body': 'of the call', 'fax.body': 'of the fax' };
  const [email, , voice] = sides;
  expect(voice && errorsOf(errors, voice, true)).toEqual({ body: 'of the call' });
  expect(email && errorsOf(errors, email, true)).toEqual(errors);
});
