import { PgBoss } from 'pg-boss';
import { answerParent } from '../child.ts';
import { inTheAir, mailOf, pooledTransport } from './peer-mail.ts';
import { addressOf, firstNameOf, textFor } from './wording.ts';

/*
 * The peer that keeps its work in PostgreSQL, too: pg-boss, one job a recipient with what is said to whom, sent through nodemailer's pool, and completed with what
 * the mail server answered. Set as it is fastest: fetched and completed in groups of as many as Rounds has in the air, the next group while one is sent; fetched without
 * a pause while groups are full; nothing supervised or scheduled beside it. What a worker had when it died is sent again, whoever has got it.
 */

export interface BossQuestion {
  databaseUrl: string;
  smtpPort: number;
  queue: string;
  /** `open`: connects and makes the queue. `work`: begins to send. `fill`: adds the jobs. */
  step: 'open' | 'work' | 'fill';
  count: number;
}

interface Job {
  n: number;
  to: string;
  text: string;
}

/** Jobs of one statement. */
const chunk = 1_000;
/** Groups of one process that are fetched, sent and completed side by side. */
const groups = 4;

let boss: PgBoss | undefined;

answerParent(async ({ databaseUrl, smtpPort, queue, step, count }: BossQuestion) => {
  if (step === 'open') {
    boss = new PgBoss({ connectionString: databaseUrl, supervise: false, schedule: false });
    boss.on('error', (error) => console.error(error));
    await boss.start();
    await boss.createQueue(queue);
  } else if (boss && step === 'work') await work(boss, queue, smtpPort);
  else if (boss) for (let first = 0; first < count; first += chunk) await boss.insert(queue, jobs(first, count));
  return {};
});

function jobs(first: number, count: number): { data: Job }[] {
  return Array.from({ length: Math.min(chunk, count - first) }, (_, i) => {
    const n = first + i;
    return { data: { n, to: addressOf(n), text: textFor(firstNameOf(n)) } };
  });
}

async function work(queued: PgBoss, queue: string, smtpPort: number): Promise<void> {
  const transport = pooledTransport(smtpPort);
  const options = {
    batchSize: inTheAir,
    localConcurrency: groups,
    pollingIntervalSeconds: 0.5,
    burstWhenBatchFull: true,
    perJobResults: true,
  } as const;
  await queued.work<Job, unknown, typeof options>(queue, options, (taken) =>
    Promise.all(
      taken.map(async ({ id, data: { n, to, text } }) => {
        const { messageId } = await transport.sendMail(mailOf(n, to, text));
        return { id, status: 'completed' as const, output: { messageId } };
      }),
    ),
  );
}
