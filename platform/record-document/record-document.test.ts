import { expect, it } from '@jest/globals';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { pdfText } from '../../test/setup/pdf-text.ts';
import { type RecordDocument, renderRecord } from './record-document.ts';

const record = (more: Partial<RecordDocument> = {}): RecordDocument => ({
  language: 'en',
  date: new Date('2026-03-07T16:30:00Z'),
  title: 'Proof',
  heading: 'Cedar Counseling',
  lead: 'What this is.',
  parts: [{ title: 'Facts', rows: [{ label: 'Recipient', value: 'Łukasz Nguyễn' }], text: 'Как дела?' }],
  footer: (page, pages) => `Page ${page} of ${pages}`,
  nameOf: () => 'emoji',
  ...more,
});

it('has the same bytes each time, also with what is attached, and another text has others', async () => {
  const attached = [{ name: 'message.txt', text: 'مرحبا 👋' }];
  const one = await renderRecord(record({ attached }));
  expect(one.equals(await renderRecord(record({ attached })))).toBe(true);
  expect(one.equals(await renderRecord(record({ attached: [{ name: 'message.txt', text: 'Hello' }] })))).toBe(false);
});

it('keeps in the attached file every letter that no font prints', async () => {
  const text = 'مرحبا 👋 <a>';
  const bytes = await renderRecord(
    record({ parts: [{ title: 'Text', text }], attached: [{ name: 'message.txt', text }] }),
  );
  const [page] = await pdfText(bytes);
  expect(page).toContain('[emoji]');
  const files: Record<string, { content: Uint8Array }> = await (
    await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise
  ).getAttachments();
  expect(new TextDecoder().decode(files['message.txt']?.content)).toBe(text);
});

it('begins no page with the end of a title, and loses no line between pages', async () => {
  const rows = Array.from({ length: 70 }, (_, nth) => ({ label: `Label ${nth}`, value: `Value ${nth}` }));
  for (let lines = 20; lines < 60; lines += 5) {
    const parts = [
      { title: 'First', rows: rows.slice(0, lines) },
      { title: 'Second part', rows },
    ];
    const pages = await pdfText(await renderRecord(record({ parts })));
    const words = pages.join('\n');
    expect(words.match(/Value \d+/g)).toHaveLength(lines + rows.length);
    const titled = pages.find((page) => page.includes('Second part')) ?? '';
    expect(titled.slice(titled.indexOf('Second part'))).toContain('Value 0');
  }
});
