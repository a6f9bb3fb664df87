import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { emailHtml } from './email-html.ts';

const heading = 'ABC Therapeutic Group';
const bodyOf = (text: string) =>
  /<\/h1>\n([^]*?)\n<\/div>/.exec(emailHtml(text, { heading, language: null }))?.[1] ?? '';
/** What a reader sees of the markup: elements gone, entities as letters. */
const readOf = (html: string) =>
  html
    .replaceAll('<br>', '\n')
    .replaceAll('</p>\n', '\n\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? '');
const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

/** Blank lines are one gap, whatever stands in them. */
const shown = (each: string) =>
  each
    .split(/\n\s*\n/)
    .map((part) => part.replace(/^\n+|\n+$/g, ''))
    .filter((part) => part.trim() !== '')
    .join('\n\n');

describe('an e-mail with a layout', () => {
  it('keeps paragraphs and line breaks', () => {
    expect(bodyOf('Hello Anna,\r\n\r\nsee you\nat nine.\n \n\n  Bye')).toBe(
      [
        '<p dir="auto" style="margin:0 0 1em;white-space:pre-wrap">Hello Anna,</p>',
        '<p dir="auto" style="margin:0 0 1em;white-space:pre-wrap">see you<br>at nine.</p>',
        '<p dir="auto" style="margin:0 0 1em;white-space:pre-wrap">  Bye</p>',
      ].join('\n'),
    );
  });

  it('takes nothing of a text for markup, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const html = bodyOf(text);
        const elements = html.match(/<[^>]*>/g) ?? [];
        expect(
          elements.filter(
            (each) => !/^<(p dir="auto" style="[\w:;. -]+"|\/p|br|a href="https?:[^"<>]+" dir="ltr"|\/a)>$/.test(each),
          ),
        ).toEqual([]);
        expect(html).not.toMatch(/&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });

  it('says what its text says, letter by letter', () => {
    const words = fc.string({
      unit: fc.constantFrom('a', ' ', '<', '&', '"', "'", '>', 'é', 'ש', '\n', 'http://a.b/', '.'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(words, (text) => {
        expect(shown(readOf(bodyOf(text)))).toBe(shown(text));
      }),
    );
  });

  it.each([
    [
      'Go to https://abc.example/x?a=1&b=2.',
      'Go to <a href="https://abc.example/x?a=1&amp;b=2" dir="ltr">https://abc.example/x?a=1&amp;b=2</a>.',
    ],
    [
      'https://en.example/A_(b), (https://en.example/C_(d)).',
      '<a href="https://en.example/A_(b)" dir="ltr">https://en.example/A_(b)</a>, (<a href="https://en.example/C_(d)" dir="ltr">https://en.example/C_(d)</a>).',
    ],
    ['(see http://abc.example)', '(see <a href="http://abc.example" dir="ltr">http://abc.example</a>)'],
    [
      'https://abc.example/"onclick="x',
      '<a href="https://abc.example/" dir="ltr">https://abc.example/</a>&quot;onclick=&quot;x',
    ],
    ['https://abc.example/予約', '<a href="https://abc.example/" dir="ltr">https://abc.example/</a>予約'],
    ['javascript:alert(1) www.abc.example', 'javascript:alert(1) www.abc.example'],
  ])('makes links of web addresses alone: %s', (text, html) => {
    expect(bodyOf(text)).toBe(`<p dir="auto" style="margin:0 0 1em;white-space:pre-wrap">${html}</p>`);
  });

  it('has the name of the practice as its heading, and a foot only where one can unsubscribe', () => {
    const url = 'https://abc.portal.example/unsubscribe/a.b';
    const html = emailHtml('Hello.', { heading: 'A & B <Group>', unsubscribeUrl: url, language: null });
    expect(html).toMatch(/<h1 dir="auto" style="[^"]+">A &amp; B &lt;Group&gt;<\/h1>/);
    expect(html).toContain(`<a href="${url}"><span lang="en">Unsubscribe</span>`);
    expect(emailHtml('Hello.', { heading, language: null })).not.toContain('Unsubscribe');
  });

  it('says which language it is in, so that it is read aloud in it, and none where nobody knows', () => {
    expect(emailHtml('Hola.', { heading, language: 'es' })).toMatch(/^<!doctype html>\n<html lang="es">\n/);
    expect(emailHtml('Hello.', { heading, language: null })).toMatch(/^<!doctype html>\n<html>\n/);
  });

  it('loads nothing, runs nothing and colours nothing', () => {
    const html = emailHtml('Hello.', {
      heading,
      unsubscribeUrl: 'https://abc.portal.example/unsubscribe/a',
      language: null,
    });
    expect(html).not.toMatch(/<(img|link|script|style|iframe|form)|url\(|(?<![-\w])color:|background/);
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
  });
});
