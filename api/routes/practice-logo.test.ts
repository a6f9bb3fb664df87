import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Audit } from '../../db/entities/index.ts';
import type { ShownLogo } from '../../domain/schemas/portal.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';
import { pdf } from '../../test/setup/document-files.ts';
import { portalVisitor } from '../../test/setup/portal.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const chunk = (type: string, data: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
};

/** An image of that size: its head counts here, not its crc sums. */
function png(width: number, height: number, extra = 0): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 6], 8);
  const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const pixels = chunk('IDAT', deflateSync(Buffer.alloc(64)));
  return Buffer.concat([
    magic,
    chunk('IHDR', head),
    chunk('tEXt', Buffer.alloc(extra)),
    pixels,
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

interface Answer {
  logo: ShownLogo | null;
  title?: string;
}
async function put(bytes: Buffer, user: TestUser = api.own.admin): Promise<{ status: number; body: Answer }> {
  const headers = {
    cookie: user.cookie ?? '',
    'x-csrf-token': user.csrf ?? '',
    'content-type': 'application/octet-stream',
  };
  const response = await fetch(`${api.url}/api/practice/logo`, {
    method: 'PUT',
    headers,
    body: Uint8Array.from(bytes),
  });
  const body: Answer = await response.json();
  return { status: response.status, body };
}
const onPortal = async (acronym = api.own.acronym) =>
  (await portalVisitor(api, acronym).get<Answer>('/api/portal/practice')).body.logo;

describe('the logo of a practice', () => {
  it('is shown on its portal to everybody and on no other, under an address that changes with the picture', async () => {
    expect(await onPortal()).toBeNull();
    const saved = await put(png(320, 80));
    expect(saved).toMatchObject({ status: 200, body: { logo: { width: 320, height: 80 } } });
    const shown = await onPortal();
    expect(shown).toMatchObject({ width: 320, height: 80 });
    const image = await portalVisitor(api).get(shown?.path ?? '');
    expect([image.status, image.headers.get('content-type'), image.headers.get('x-content-type-options')]).toEqual([
      200,
      'image/png',
      'nosniff',
    ]);
    expect(image.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await onPortal(api.other.acronym)).toBeNull();
    expect((await portalVisitor(api, api.other.acronym).get('/api/portal/logo')).status).toBe(404);

    await put(png(321, 80));
    expect((await onPortal())?.path).not.toBe(shown?.path);
  });

  it('is one, also when two people save theirs at once, and is written down without its bytes', async () => {
    const both = await Promise.all([put(png(100, 40)), put(png(200, 40))]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect([100, 200]).toContain((await onPortal())?.width);
    const log = await api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, ({ em }) =>
      em.find(Audit, { subject: 'practice_logo' }),
    );
    expect(log.length).toBeGreaterThan(0);
    expect(JSON.stringify(log)).not.toMatch(/89504e47/);
  });

  it('is no longer shown once it is removed', async () => {
    await put(png(10, 10));
    expect((await api.own.admin.delete('/api/practice/logo')).status).toBe(204);
    expect(await onPortal()).toBeNull();
    expect((await portalVisitor(api).get('/api/portal/logo')).status).toBe(404);
    expect((await api.own.admin.get<Answer>('/api/practice/logo')).body.logo).toBeNull();
  });

  it('is refused in words where it is no picture, too large, not whole, or would take a page of its own', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const answers = await Promise.all(
      [svg, pdf('no'), Buffer.alloc(0), png(9, 9).subarray(0, 60), png(9, 9, 600_000), png(40_000, 4)].map((bytes) =>
        put(bytes),
      ),
    );
    expect(answers.map(({ status, body }) => `${status} ${body.title}`)).toEqual([
      '415 Web pages and SVG drawings are not taken: they can run scripts',
      '415 The file is no picture for a web page',
      '415 The file is empty',
      '415 The file is damaged or not whole',
      '413 The file is larger than 512 KB',
      '413 The picture has more than 4000 pixels on a side',
    ]);
  });

  it('is saved and removed only by who may change the settings', async () => {
    const reader = await api.as({ 'System Settings': ['view'] });
    expect((await put(png(9, 9), reader)).status).toBe(403);
    expect((await reader.delete('/api/practice/logo')).status).toBe(403);
    expect((await reader.get('/api/practice/logo')).status).toBe(200);
    expect((await (await api.as({ Clients: ['view'] })).get('/api/practice/logo')).status).toBe(403);
  });
});
