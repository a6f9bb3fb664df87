import { describe, expect, it } from '@jest/globals';
import { faxDocument } from '../../domain/fax.ts';
import { pdfText } from '../../test/setup/pdf-text.ts';
import { layOutFax, renderFax } from './fax-document.ts';

/** A mark that a font sets apart from its letter is read back as a control character beside it. */
const letters = (text: string) => text.normalize('NFC').replaceAll(/[^\P{Cc}\n]/gu, '');

const facts = {
  practice: 'Cedar Counseling',
  phone: '+12085550100',
  to: '+13035550123',
  sentAt: '2026-03-07T16:30:00Z',
  zone: 'America/Boise',
  language: 'en',
  body: 'Your appointment is on Monday at 9:00 AM.',
} as const;

describe('a fax', () => {
  it('has a cover page that names the practice, both numbers, the date with its zone, the pages and whom to call', async () => {
    const [cover = '', message] = await pdfText(await renderFax(faxDocument(facts)));
    expect(cover).toContain('Cedar Counseling');
    expect(cover).toContain('(303) 555-0123');
    expect(cover).toContain('Saturday, March 7, 2026, 9:30 AM MST');
    expect(cover.replaceAll('\n', ' ')).toContain('call Cedar Counseling at (208) 555-0100');
    expect(cover).toContain('Page 1 of 2');
    expect(cover).not.toContain('appointment');
    expect(message).toContain('Your appointment is on Monday at 9:00 AM.');
    expect(message).toContain('Page 2 of 2');
  });

  it('is worded in Spanish for whoever reads Spanish', async () => {
    const [cover] = await pdfText(await renderFax(faxDocument({ ...facts, language: 'es' })));
    expect(cover).toContain('sábado, 7 de marzo de 2026');
    expect(cover).toContain('Página 1 de 2');
  });

  it.each([
    ['Spanish', '¿Confirma su cita? Año, corazón, niño.'],
    ['Polish and Czech', 'Żółć, Łódź, příliš žluťoučký kůň'],
    ['Vietnamese', 'Cuộc hẹn của bạn vào thứ Hai, được chứ?'],
    ['Russian', 'Ваш приём в понедельник'],
    ['Greek', 'Το ραντεβού σας είναι τη Δευτέρα'],
    ['money and quotes', '€ 20 — “see you” … ™ © ½'],
    ['two alphabets in one word', 'aЖb'],
  ])('prints %s', async (_name, body) => {
    const document = faxDocument({ ...facts, body });
    expect(layOutFax(document).missing).toEqual([]);
    const [, message = ''] = await pdfText(await renderFax(document));
    expect(letters(message)).toContain(letters(body));
  });

  it('shapes Devanagari, which is more than its letters in a row', () => {
    expect(layOutFax(faxDocument({ ...facts, body: 'नमस्ते, आपकी नियुक्ति सोमवार को है' })).missing).toEqual([]);
  });

  it.each([
    ['Hello 👋🏽 and 👨‍👩‍👧', 'Hello [emoji] and [emoji]', ['emoji']],
    ['موعدك يوم الاثنين', '[Arabic letters]', ['Arabic letters']],
    ['您的预约 (9:00)', '[Chinese characters] (9:00)', ['Chinese characters']],
    ['Flag 🇺🇸', 'Flag [emoji]', ['emoji']],
    ['\u{10330}', '[a sign]', ['a sign']],
  ])('names what it cannot print: %s', async (body, printed, missing) => {
    const document = faxDocument({ ...facts, body });
    expect(layOutFax(document).missing).toEqual(missing);
    const [, message] = await pdfText(await renderFax(document));
    expect(message).toContain(`${printed}\n`);
  });

  it('breaks lines between words, and a word only where it is wider than the page', async () => {
    const body = `${'word '.repeat(60)}\n\n${'x'.repeat(300)}`;
    const [, message = ''] = await pdfText(await renderFax(faxDocument({ ...facts, body })));
    const lines = message.split('\n');
    expect(lines.filter((line) => line.startsWith('word')).every((line) => line.endsWith('word'))).toBe(true);
    expect(lines.filter((line) => /^x+$/.test(line)).join('')).toBe('x'.repeat(300));
  });

  it('goes over as many pages as it takes, and counts them without printing', async () => {
    const body = Array.from({ length: 90 }, (_, line) => `Line ${line + 1}`).join('\n');
    const document = faxDocument({ ...facts, body });
    const pages = await pdfText(await renderFax(document));
    expect(pages).toHaveLength(layOutFax(document).pages);
    expect(pages.join('\n').match(/Line \d+/g)).toHaveLength(90);
    expect(pages[0]).toContain(`Page 1 of ${pages.length}`);
  });

  it('has the same bytes each time, whatever the clock says', async () => {
    const [one, other] = [await renderFax(faxDocument(facts)), await renderFax(faxDocument(facts))];
    expect(one.equals(other)).toBe(true);
  });

  it('leaves out control characters that were typed in by mistake', async () => {
    const [, message] = await pdfText(await renderFax(faxDocument({ ...facts, body: 'a\u0000b\u0007c\td\r\ne' })));
    expect(message).toMatch(/^abc\s+d\ne\n/);
  });
});
