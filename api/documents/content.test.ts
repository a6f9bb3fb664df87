import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { docx, jpeg, pdf, png, zip } from '../../test/setup/document-files.ts';
import { judgeContent } from './content.ts';

const judge = (bytes: Buffer) =>
  judgeContent({ bytes: bytes.length, read: async ({ start, end }) => bytes.subarray(start, end) });

describe('a file is taken for what it is', () => {
  it.each([
    ['a PDF', pdf('x'), 'application/pdf'],
    ['a PNG', png(), 'image/png'],
    ['a JPEG', jpeg(), 'image/jpeg'],
    ['plain text', Buffer.from('Grüße, 你好\nline'), 'text/plain'],
    ['a Word document', docx(), 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    [
      'a clinical document',
      Buffer.from('<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"/>'),
      'application/hl7-cda+xml',
    ],
    [
      'a clinical document in UTF-16',
      Buffer.from('\ufeff<?xml version="1.0" encoding="UTF-16"?><ClinicalDocument xmlns="urn:hl7-org:v3"/>', 'utf16le'),
      'application/hl7-cda+xml',
    ],
    [
      'a clinical document in ISO-8859-1',
      Buffer.from(
        '<?xml version="1.0" encoding="ISO-8859-1"?><ClinicalDocument xmlns="urn:hl7-org:v3">é</ClinicalDocument>',
        'latin1',
      ),
      'application/hl7-cda+xml',
    ],
  ])('%s', async (_, bytes, mediaType) => {
    expect(await judge(bytes)).toEqual({ ok: true, mediaType });
  });

  it('plain text of several megabytes, whose letters lie across the pieces it is read by', async () => {
    expect(await judge(Buffer.from(`a${'é'.repeat(2_000_000)}`))).toEqual({ ok: true, mediaType: 'text/plain' });
  });
});

describe('refused is', () => {
  it.each([
    ['an empty file', 'empty', Buffer.alloc(0)],
    [
      'an SVG with a script',
      'markup',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    ],
    ['an SVG called PNG', 'markup', Buffer.from('<?xml version="1.0"?><svg onload="x()"/>')],
    ['a web page', 'markup', Buffer.from('<!DOCTYPE html><html><body>x</body></html>')],
    ['a web page before a PDF', 'markup', Buffer.concat([Buffer.from('<html><script>x()</script>'), pdf('x')])],
    ['text before a PDF', 'polyglot', Buffer.concat([Buffer.from('hello\n'), pdf('x')])],
    ['a PDF with a ZIP behind it', 'polyglot', Buffer.concat([pdf('x'), zip([{ name: 'a.class', plain: 5 }])])],
    ['a PDF with a script behind it', 'polyglot', Buffer.concat([pdf('x'), Buffer.from('<script>x()</script>')])],
    ['half a PDF', 'damaged', pdf('x').subarray(0, 60)],
    [
      'a JPEG with a JAR behind it',
      'polyglot',
      Buffer.concat([jpeg(), zip([{ name: 'META-INF/MANIFEST.MF', plain: 5 }])]),
    ],
    ['a JPEG with a PDF in its head', 'polyglot', jpeg(Buffer.from('%PDF-1.7'))],
    [
      'a GIFAR',
      'polyglot',
      Buffer.concat([
        Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1'),
        zip([{ name: 'a.class', plain: 5 }]),
      ]),
    ],
    ['a GIF', 'type', Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1')],
    ['a ZIP', 'archive', zip([{ name: 'a.txt', plain: 5 }])],
    ['a zip bomb', 'bomb', docx({ bomb: true })],
    ['a Word document with macros', 'macros', docx({ macros: true })],
    ['a program', 'program', Buffer.concat([Buffer.from('MZ\x90\x00', 'latin1'), Buffer.alloc(200)])],
    ['a shell script', 'program', Buffer.from('#!/bin/sh\nrm -rf /\n')],
    ['an ELF program', 'program', Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(60)])],
    [
      'XML that names entities',
      'markup',
      Buffer.from('<!DOCTYPE x [<!ENTITY a "b">]><ClinicalDocument xmlns="urn:hl7-org:v3"/>'),
    ],
    [
      'XML in UTF-16 that names entities',
      'markup',
      Buffer.from(
        '\ufeff<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><ClinicalDocument xmlns="urn:hl7-org:v3"/>',
        'utf16le',
      ),
    ],
    ['a web page in UTF-16', 'type', Buffer.from('\ufeff<html><script>x()</script></html>', 'utf16le')],
    ['text in UTF-16', 'type', Buffer.from('\ufeffhello', 'utf16le')],
    ['random bytes', 'type', Buffer.concat([Buffer.from([0xff, 0x00]), randomBytes(500)])],
    ['a single byte', 'type', Buffer.from([0xff])],
  ])('%s', async (_, fault, bytes) => {
    expect(await judge(bytes)).toEqual({ ok: false, fault });
  });
});
