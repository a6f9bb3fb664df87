import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { exampleValues, placeholderNames, placeholderProblems, placeholdersIn, render } from './placeholders.ts';

const allowed = ['ClientName', 'ServiceDate', 'Practice'] as const;

describe('the placeholders of a template', () => {
  it('are fine when the message type has them all', () => {
    expect(placeholderProblems('Hello <ClientName>, see you on <ServiceDate>. <Practice>', allowed)).toEqual([]);
  });

  it.each([
    ['<ClientNmae>', '<ClientNmae> is not a placeholder. Did you mean <ClientName>?'],
    ['<clientname>', '<clientname> is not a placeholder. Did you mean <ClientName>?'],
    ['<Client Name>', '<Client Name> is not a placeholder. Did you mean <ClientName>?'],
    ['<Service-Date>', '<Service-Date> is not a placeholder. Did you mean <ServiceDate>?'],
    ['<Balance>', '<Balance> is not a placeholder.'],
    ['<Clinician>', '<Clinician> is not available for this message type.'],
  ])('%s is refused with the nearest name and the list', (template, sentence) => {
    const [problem = '', ...more] = placeholderProblems(`At ${template}!`, allowed);
    expect(more).toEqual([]);
    expect(problem.startsWith(sentence)).toBe(true);
    expect(problem).toContain('Allowed are <ClientName>, <ServiceDate>, <Practice>.');
  });

  it('without the closing bracket are noticed', () => {
    expect(placeholderProblems('Hello <ClientName, welcome', allowed)).toEqual([
      '<ClientName has no closing ">": write <ClientName>.',
    ]);
  });

  it('are told from a plain "smaller than"', () => {
    expect(placeholderProblems('5 < 6, <3, a < b and 7 > 2', allowed)).toEqual([]);
  });

  it('are listed once each, in order', () => {
    expect(placeholdersIn('<Practice>: <ClientName>, <Practice> <Nothing>')).toEqual(['Practice', 'ClientName']);
  });
});

describe('filling a template', () => {
  it('puts each value in its place', () => {
    expect(render('<Practice>: Hello <ClientName>!', { Practice: 'ABC', ClientName: 'Jo' })).toBe('ABC: Hello Jo!');
  });

  it('has an example for every placeholder in each language', () => {
    const template = placeholderNames.map((name) => `<${name}>`).join(' ');
    expect(render(template, exampleValues.en)).not.toMatch(/[<>]/);
    expect(render(template, exampleValues.es)).not.toMatch(/[<>]/);
  });

  it('takes no placeholder, new line or control character from a value', () => {
    const values = { ClientName: '<Practice>\r\nBcc: x\u0000', Practice: 'ABC' };
    expect(render('Hello <ClientName>.', values)).toBe('Hello <Practice> Bcc: x.');
  });

  it('closes the sentence where a name must not stand', () => {
    const values = { ClientName: '', Practice: 'ABC' };
    expect(render('Hello <ClientName>, this is <Practice>.', values)).toBe('Hello, this is ABC.');
    expect(render('<ClientName>, this is <Practice>.', values)).toBe('this is ABC.');
    expect(render('Hola <ClientName>:\n<ClientName>', values)).toBe('Hola:\n');
  });

  it('refuses to leave a hole', () => {
    expect(() => render('On <ServiceDate>', {})).toThrow('No value for the placeholder <ServiceDate>.');
  });

  it('leaves text and unknown names as they stand', () => {
    expect(render('a < b, <Foo>, <ClientName', { ClientName: 'Jo' })).toBe('a < b, <Foo>, <ClientName');
  });

  it('never takes what a value says for a placeholder, whatever it says', () => {
    const piece = fc.constantFrom('<', '>', '<Practice>', '<ClientName>', '$&', '$1', '\n', 'Jo', ' ');
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const value = pieces.join('');
        const shown = value.replace(/\s+/g, ' ').trim();
        const filled = render('[<ClientName>|<Practice>]', { ClientName: value, Practice: 'ABC' });
        expect(filled).toBe(`[${shown}|ABC]`);
      }),
    );
  });
});
