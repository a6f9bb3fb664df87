import { describe, expect, it } from '@jest/globals';
import { keysOf } from '../keys.ts';
import { locales } from '../locales.ts';
import { messageTypes } from '../message-types.ts';
import { exampleValues, render } from '../placeholders.ts';

const all = keysOf(messageTypes).flatMap((type) => locales.map((language) => [type, language] as const));

describe('the fax of a message type', () => {
  it('is its e-mail as a letter', () => {
    expect(messageTypes['plain-broadcast'].templates.fax.en).toEqual({
      subject: null,
      body: 'Good day <ClientName>:\n\nPlease call us at <PracticePhone>.\n\nSincerely,\n<Practice>',
    });
    expect(messageTypes['upcoming-appointments'].templates.fax.es.body).toMatch(
      /^Buen día <ClientName>:\n\nLe recordamos/,
    );
  });

  it.each(all)('opens, says its piece with a capital and closes: %s, %s', (type, language) => {
    const { subject, body } = messageTypes[type].templates.fax[language];
    expect(subject).toBeNull();
    expect(body).toMatch(/^(Good day <\w+>:|Buen día <\w+>:)\n\n[\p{Lu}¿]/u);
    expect(body).toMatch(/\n\n(Sincerely,|Atentamente,)\n<Practice>(\n<PracticePhone>)?$/);
  });

  it.each(all)('reads well where the name is left out: %s, %s', (type, language) => {
    const { body } = messageTypes[type].templates.fax[language];
    const [greeting] = render(body, { ...exampleValues[language], ClientName: '', StaffName: '' }).split('\n');
    expect(greeting).toMatch(/^(Good day:|Buen día:)$/);
  });
});
