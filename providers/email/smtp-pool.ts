import type { NodemailerError, SMTPEnvelope } from 'nodemailer';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { OutgoingText } from './outgoing-text.ts';
import { connectionLost, failure, openConnection, type SmtpSettings } from './smtp-connection.ts';

export interface SmtpPool {
  /**
   * Hands one e-mail over, in its turn. The signal takes it out of the queue, or closes the connection that carries it.
   * @throws NodemailerError; what may have become of the e-mail then, its text knows
   */
  send(envelope: SMTPEnvelope, text: OutgoingText, signal?: AbortSignal): Promise<void>;
  /** Ends what waits and what is idle; what is being handed over comes to its end. */
  close(): void;
}

interface Line {
  readonly connection: SMTPConnection;
  readonly openedAt: number;
  freeSince: number;
  /** E-mails that it has carried, refused ones included. */
  carried: number;
  job?: Job | undefined;
}

interface Job {
  readonly envelope: SMTPEnvelope;
  readonly text: OutgoingText;
  line?: Line | undefined;
  /** Told more than once, only the first counts. */
  end(error?: Error): void;
}

/** Servers end sessions that are idle (after five minutes, RFC 5321) or long (Exchange after ten): not just when we say something. */
const idleMs = 4 * 60_000;
const ageMs = 9 * 60_000;

/**
 * Connections to one mail server, each with one e-mail at a time; e-mails go first come, first served. A connection that fails is replaced, as is one that
 * is old or has carried its share. While the server has not let us in, one attempt after the other is made and answers for all e-mails that wait:
 * a wrong password would else be tried once an e-mail, which locks accounts. Where some connections stand and one more is refused, they do the work alone
 * until the last of them has ended.
 */
export function createSmtpPool(settings: SmtpSettings): SmtpPool {
  const lines = new Set<Line>();
  /** The one used last stands at the end and is taken first, so that others may end. */
  const free: Line[] = [];
  const waiting: Job[] = [];
  const closing = new AbortController();
  let opening = 0;
  let isWelcome = false;

  function work(): void {
    while (waiting.length > 0) {
      const line = takeFree();
      const job = line && waiting.shift();
      if (!job) {
        // Whoever left meanwhile has let another one take it.
        if (line) free.push(line);
        break;
      }
      if (job.text.isDue()) carry(line, job);
      else {
        free.push(line);
        job.end(failure('The time to hand this e-mail over has passed', 'EABORT'));
      }
    }
    const most = isWelcome ? settings.maxConnections : 1;
    const room = isWelcome || lines.size === 0 ? most - lines.size - opening : 0;
    for (let more = Math.min(room, waiting.length - opening); more > 0; more--) void open();
  }

  function takeFree(): Line | undefined {
    const now = performance.now();
    for (;;) {
      const line = free.pop();
      if (!line || (now - line.freeSince < idleMs && now - line.openedAt < ageMs)) return line;
      leave(line);
    }
  }

  async function open(): Promise<void> {
    opening += 1;
    try {
      const connection = await openConnection(settings, closing.signal);
      if (connection.destroyed) throw connectionLost();
      const line: Line = { connection, openedAt: performance.now(), freeSince: 0, carried: 0 };
      connection.once('end', () => lose(line));
      lines.add(line);
      opening -= 1;
      isWelcome = true;
      release(line);
    } catch (error) {
      opening -= 1;
      isWelcome = false;
      const reason = error instanceof Error ? error : connectionLost();
      if (lines.size + opening === 0) for (const job of waiting.splice(0)) job.end(reason);
    }
  }

  function carry(line: Line, job: Job): void {
    line.job = job;
    job.line = line;
    job.text.isCarried = true;
    if (line.connection._socket) job.text.over(line.connection._socket);
    line.connection.send(job.envelope, job.text, (error) => {
      if (line.job !== job) return;
      line.job = undefined;
      job.line = undefined;
      // It had ended while it was idle, and nothing was said over it: this e-mail has not been tried yet.
      if (error && line.carried > 0 && error.command === 'API' && error.code === 'ECONNECTION') {
        job.text.isCarried = false;
        waiting.unshift(job);
        line.connection.close();
        return;
      }
      line.carried += 1;
      const { isOut } = job.text;
      if (error) job.end(error);
      else if (isOut) job.end();
      else job.end(failure('The mail server answered before it had the whole e-mail', 'EPROTOCOL'));
      if (!isOut || (error && !isRefusal(error))) line.connection.close();
      else if (error) line.connection.reset((failed) => (failed ? line.connection.close() : release(line)));
      else release(line);
    });
  }

  function release(line: Line): void {
    if (closing.signal.aborted) return leave(line);
    // Its successor waits for the answer: a server that counts connections shall not find one too many.
    if (line.carried >= settings.maxMessages) return line.connection.quit();
    line.freeSince = performance.now();
    free.push(line);
    work();
  }

  /** Says goodbye, and waits for no answer. */
  function leave({ connection }: Line): void {
    connection.quit();
    connection.close();
  }

  function lose(line: Line): void {
    lines.delete(line);
    const index = free.indexOf(line);
    if (index >= 0) free.splice(index, 1);
    const { job } = line;
    // The connection tells its error right after its end, and now and then none.
    if (job) setImmediate(() => job.end(connectionLost()));
    work();
  }

  function send(envelope: SMTPEnvelope, text: OutgoingText, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const job: Job = {
        envelope,
        text,
        end(error) {
          signal?.removeEventListener('abort', stop);
          if (!error) return resolve();
          text.destroy();
          reject(error);
        },
      };
      const stop = () => {
        const index = waiting.indexOf(job);
        if (index >= 0) waiting.splice(index, 1);
        job.end(failure('The e-mail was called back', 'EABORT'));
        const { line } = job;
        if (!line) return;
        line.job = undefined;
        line.connection.close();
      };
      if (closing.signal.aborted) return job.end(failure('No e-mail is sent any more', 'ECONNECTION'));
      if (signal?.aborted) return stop();
      signal?.addEventListener('abort', stop, { once: true });
      waiting.push(job);
      work();
    });
  }

  return {
    send,
    close() {
      closing.abort();
      for (const job of waiting.splice(0)) job.end(failure('No e-mail is sent any more', 'ECONNECTION'));
      for (const line of lines) if (!line.job) leave(line);
    },
  };
}

/** A clear no to this e-mail, after which the server listens on. */
function isRefusal({ code, responseCode = 0 }: NodemailerError): boolean {
  return (
    (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== 421 && (responseCode === 0 || responseCode >= 400)
  );
}
