import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import { emailHtml } from '../../domain/email-html.ts';
import { compose } from '../../providers/email/compose.ts';
import type { OutgoingEmail } from '../../providers/email/port.ts';
import { createSplicer } from '../../providers/email/splice.ts';

/*
 * npm run bench:mime [-- e-mails rounds plain]: what it costs this process to hand over the e-mails of a broadcast through nodemailer's pool, each composed by
 * nodemailer (the peer), or spliced from one that nodemailer has composed. Rounds of both take turns; the server is a process of its own.
 */
const [, , first = '5000', second = '5', layout = 'html'] = process.argv;
const from = 'messages@example.org';

function email(n: number): OutgoingEmail {
  const heading = 'ABC Therapeutic Group';
  const text = `Hello Anna,\n\nyour appointment ${n} is on Tuesday, March 3, at 9:30 AM, with Dr. Müller.\nPlease call us at (202) 555-0100 if you cannot come.\n\nABC Therapeutic Group`;
  const unsubscribeUrl = `https://abc.portal.example.org/unsubscribe/${String(n).padStart(22, 'A')}.${'b'.repeat(43)}`;
  return {
    practiceId: 'p-1',
    messageId: `0199a7c2-7b1e-7000-8000-${String(n).padStart(12, '0')}`,
    fromName: heading,
    to: `client${n}@example.com`,
    subject: 'Your appointment',
    text,
    ...(layout === 'plain' ? {} : { html: emailHtml(text, { heading, unsubscribeUrl }) }),
    unsubscribeUrl,
  };
}

const middle = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Takes everything at once and keeps nothing. */
function sink(socket: Socket): void {
  let [text, inData] = ['', false];
  const answer = (line: string) => socket.write(`${line}\r\n`);
  answer('220 sink');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    for (;;) {
      const end = inData ? '\r\n.\r\n' : '\r\n';
      const at = text.indexOf(end);
      if (at < 0) return;
      const line = text.slice(0, at);
      text = text.slice(at + end.length);
      if (!inData && line === 'DATA') answer('354 go on');
      else answer(line === 'QUIT' ? '221 bye' : '250 ok');
      inData = !inData && line === 'DATA';
    }
  });
}

if (first === 'sink') {
  const server = createServer(sink).listen(0, '127.0.0.1', () => process.send?.(server.address()));
  process.on('disconnect', () => process.exit(0));
} else {
  const [count, rounds] = [Number(first), Number(second)];
  const child = fork(import.meta.filename, ['sink']);
  const [{ port }] = await once(child, 'message');
  const transport = createTransport({ pool: true, host: '127.0.0.1', port, ignoreTLS: true, maxMessages: Infinity });
  const splice = createSplicer();
  const ways = {
    nodemailer: async (one: OutgoingEmail) => void (await transport.sendMail(compose(one, from))),
    spliced: async (one: OutgoingEmail) => {
      const { envelope, dsn } = compose(one, from);
      const raw = await splice(one, from, new Date());
      if (!raw) throw new Error('This e-mail cannot be spliced');
      await transport.sendMail({ raw, envelope, dsn });
    },
  };
  const measured = { nodemailer: [] as number[], spliced: [] as number[] };
  for (let round = 0; round <= rounds; round++)
    for (const way of ['nodemailer', 'spliced'] as const) {
      const before = process.cpuUsage();
      let next = 0;
      const sender = async () => {
        while (next < count) await ways[way](email(next++));
      };
      await Promise.all(Array.from({ length: 20 }, sender));
      const { user, system } = process.cpuUsage(before);
      // The first of each warms up.
      if (round > 0) measured[way].push((user + system) / count);
    }
  for (const [way, values] of Object.entries(measured))
    console.log(
      `${way}: ${middle(values).toFixed(0)} µs of CPU an e-mail (${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)})`,
    );
  console.log(`ratio: ${(middle(measured.nodemailer) / middle(measured.spliced)).toFixed(2)}`);
  transport.close();
  child.disconnect();
}
