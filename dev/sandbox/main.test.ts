import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createSmtpSender } from '../../providers/email/smtp.ts';
import { listen } from './listen.ts';
import { account } from './testing.ts';

const data = mkdtempSync(join(tmpdir(), 'rounds-sandbox-'));
const started: ChildProcessByStdio<null, Readable, Readable>[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(data, { recursive: true, force: true });
});

function run(change: Record<string, string> = {}) {
  const env = {
    PATH: process.env.PATH,
    SANDBOX_DATA: data,
    TWILIO_ACCOUNT_SID: account.accountSid,
    TWILIO_AUTH_TOKEN: account.authToken,
    ...change,
  };
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  return child;
}

const readyLine = z.object({ ready: z.literal(true), url: z.url(), httpPort: z.number(), smtpPort: z.number() });

async function ready(child: ReturnType<typeof run>) {
  const [line] = await once(child.stdout, 'data');
  return readyLine.parse(JSON.parse(String(line)));
}

async function stop(child: ReturnType<typeof run>, signal: NodeJS.Signals): Promise<unknown> {
  const ended = once(child, 'exit');
  child.kill(signal);
  return (await ended)[0];
}

describe('the sandbox as a program', () => {
  it('says where it listens, stops on SIGTERM with an open connection, and has everything at the next start', async () => {
    const first = run();
    const { smtpPort } = await ready(first);
    const smtp = createSmtpSender({ url: `smtp://127.0.0.1:${smtpPort}`, from: 'abc@example.org' });
    const email = {
      practiceId: 'p-1',
      messageId: 'm-1',
      fromName: 'ABC',
      to: 'client@example.com',
      subject: 'Hello',
      text: 'Hello',
    };
    expect(await smtp.send(email)).toMatchObject({ kind: 'accepted' });
    expect(await stop(first, 'SIGTERM')).toBe(0);
    await smtp.close();

    const second = run();
    const { url } = await ready(second);
    expect(await (await fetch(`${url}/ledger/emails`)).json()).toMatchObject({ entries: [{ messageId: 'm-1' }] });
    expect(await stop(second, 'SIGINT')).toBe(0);
  });

  it('names every setting that is wrong, and starts nothing', async () => {
    const child = run({ TWILIO_ACCOUNT_SID: 'wrong', SANDBOX_HTTP_PORT: '99999' });
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(code).toBe(2);
    expect(said).toContain('SANDBOX_HTTP_PORT');
    expect(said).toContain('TWILIO_ACCOUNT_SID');
    expect(said).not.toContain('wrong');
  });

  it('takes all credentials of PIMSY or none, and repeats none of them', async () => {
    const child = run({ PIMSY_CLIENT_ID: 'client-of-pimsy', PIMSY_PASSWORD: 'password-of-pimsy' });
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(code).toBe(2);
    expect(said).toContain('PIMSY_PRIVATE_KEY: Set all of PIMSY_, or none');
    expect(said).not.toContain('-of-pimsy');
  });

  it.each(['SANDBOX_HTTP_PORT', 'SANDBOX_SMTP_PORT', 'SANDBOX_SCANNER_PORT'])(
    'says what to do when the port of %s is taken',
    async (setting) => {
      const other = createServer();
      const port = await listen(other, 0, 'none');
      const child = run({ [setting]: String(port) });
      const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
      other.close();
      expect(code).toBe(1);
      expect(said).toContain(`Port ${port} is taken; set ${setting}`);
    },
  );
});
