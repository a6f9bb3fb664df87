import { sql } from 'kysely';
import { ApiClient } from '../setup/api-client.ts';
import { demoLogin } from '../setup/console.ts';
import { faultProxy } from '../setup/fault-proxy.ts';
import { deskOf } from '../setup/stack-desk.ts';
import { until } from '../setup/until.ts';
import { composed, judged, newNotes, type Notes, type Outage, pressSend, type Sent } from './outage-run.ts';
import type { OutageStage } from './outage-stage.ts';
import { type PoisonPeople, poisonPeople } from './poison-people.ts';

const faults = 6;

/** Providers that take what they are handed and do not say so. */
const noAnswer: Outage = {
  promise: 'Each is shown as unknown until there is evidence, and never repeated by itself',
  async run(stage) {
    const notes = newNotes();
    await stage.order('twilio', { fault: 'drop', times: faults });
    await stage.order('twilio', { fault: 'slow', delayMs: 20_000, times: faults });
    await stage.order('mail', { fault: 'drop', at: 'taken', times: faults });
    await stage.order('mail', { fault: 'slow', at: 'taken', delayMs: 40_000, times: faults });
    const sent: Sent[] = [];
    for (const method of ['text', 'email'] as const)
      sent.push({ method, broadcastId: await stage.data.request({ method }) });
    const { broadcasts } = await judged(stage, sent, null);
    for (const { broadcastId, method } of sent) {
      const doubted = await everUnknown(stage, broadcastId);
      const handed = await stage.handedOver(broadcastId, method);
      const inLedger = doubted.filter(({ id }) => handed.get(id) === 1);
      const known = inLedger.filter(({ status }) => status !== 'unknown').length;
      const words = `${method}: ${inLedger.length} were taken without an answer and shown as unknown, ${known} of them known since by a report`;
      notes.check(inLedger.length >= 2 * faults, words);
    }
    const done = `${faults} times each: Twilio and the mail server take a message and drop the connection, or answer after the time-out`;
    return { done, ...notes, broadcasts, afterMs: null };
  },
};

async function everUnknown(stage: OutageStage, broadcastId: string) {
  const { rows } = await stage.data.work(({ kysely }) =>
    sql<{ id: string; status: string }>`
      select m.id, m.status from message m where m.broadcast_id = ${broadcastId}
        and exists (select from message_event e where e.message_id = m.id and e.kind = 'unknown')`.execute(kysely),
  );
  return rows;
}

/** Other directions, nothing to see, pictures, markup, and what looks like the end of a mail. */
const poisonBody = [
  'Hello <ClientName>, a < b, ${x}, {{y}} and $& stay as they are.',
  '.',
  '',
  'From nobody\tat \u202Eall\u202C: שלום مرحبا \u200B\u200D👩‍👩‍👧‍👦🏳️‍🌈',
  'QUIT',
  '',
].join('\n');
const bodyOf = (letters: number) => poisonBody + 'áß漢字 '.repeat(letters / 5).slice(0, letters - poisonBody.length);
/** The most that an e-mail may have (domain/schemas/messaging.ts), and a text of a few segments. */
const bodies = { email: bodyOf(4_995), text: bodyOf(600) };

const poison: Outage = {
  promise: 'Whoever cannot be reached is marked with the reason, and everybody else gets theirs',
  async run(stage) {
    const notes = newNotes();
    const people = await poisonPeople(stage.data);
    try {
      const desk = await deskOf(stage.stack);
      const longer = bodyOf(10_000);
      const refused = await pressSend(desk, composed('email', longer), crypto.randomUUID());
      notes.check(refused.status === 400, `A body of ${longer.length} letters is refused with ${refused.status}`);
      const typo = await pressSend(desk, composed('text', 'Hello <Nobody>.'), crypto.randomUUID());
      notes.check(typo.status === 400, `a placeholder that is none with ${typo.status}`);
      const sent: Sent[] = [];
      for (const method of ['email', 'text'] as const) {
        const { status, body } = await pressSend(desk, composed(method, bodies[method]), crypto.randomUUID());
        notes.check(status === 202, `${method} of ${bodies[method].length} letters is answered ${status}`);
        if (status === 202) sent.push({ method, broadcastId: body.id });
      }
      const { broadcasts } = await judged(stage, sent, null);
      for (const each of sent) await checkPoisoned(stage, each, people, notes);
      const broken = await brokenTemplate(stage);
      notes.check(broken === 'failed', `a row with a placeholder that is none ends as ${broken}`);
      return {
        done: `${people.absurd.length} absurd names, ${people.unreachable.length} impossible addresses; letters of other directions, of no width and pictures in the body`,
        ...notes,
        broadcasts,
        afterMs: null,
      };
    } finally {
      await people.leave();
    }
  },
};

/** Whoever has an absurd name has theirs or a reason; so has whoever has an impossible address. */
async function checkPoisoned(stage: OutageStage, sent: Sent, people: PoisonPeople, notes: Notes): Promise<void> {
  const { rows } = await stage.data.work(({ kysely }) =>
    sql<{ client: string; id: string | null; status: string | null; reason: string | null }>`
      select r.client_id as client, m.id, m.status, coalesce(m.reason, r.reason) as reason from recipient r
      left join message m on m.id = r.message_id where r.broadcast_id = ${sent.broadcastId}`.execute(kysely),
  );
  const handed = await stage.handedOver(sent.broadcastId, sent.method);
  const of = (clients: string[]) => rows.filter(({ client }) => clients.includes(client));
  const named = of(people.absurd);
  const served = named.filter(({ id }) => id !== null && handed.has(id)).length;
  // A name of 10,000 letters makes a text longer than a carrier takes.
  const silent = named.filter(({ id, reason }) => reason === null && !(id !== null && handed.has(id))).length;
  const words = `${sent.method}: ${served} of ${named.length} with an absurd name have theirs, ${named.length - served} a reason`;
  notes.check(silent === 0 && served >= people.absurd.length - 1, words);
  const strange = of(people.unreachable).filter(
    ({ reason, status }) => reason === null && !/^(accepted|delivered)$/.test(status ?? ''),
  );
  notes.check(strange.length === 0, 'whoever has an impossible address has a reason, or the server took it');
}

/** A row as only a fault of ours could write it. @returns the status it ends with */
async function brokenTemplate(stage: OutageStage): Promise<string> {
  const id = await stage.data.request({ method: 'text', body: 'Hello <Nobody>.' });
  await until('it has ended', async () => /failed|completed/.test(await stage.data.status(id)));
  return stage.data.status(id);
}

/** Send pressed five times at once, and again after its answer was lost on the way. */
const twice: Outage = {
  promise: 'One broadcast',
  async run(stage) {
    const notes = newNotes();
    const desk = await deskOf(stage.stack);
    const [key, words] = [crypto.randomUUID(), `Pressed five times at ${Date.now()}.`];
    const answers = await Promise.all(Array.from({ length: 5 }, () => pressSend(desk, composed('text', words), key)));
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    notes.check(
      statuses.every((status) => status === 202 || status === 409),
      `Answered ${statuses.join(', ')}`,
    );
    const once = answers.find(({ status }) => status === 202)?.body.id ?? '';
    const first = await rowsOf(stage, words);
    notes.check(first.length === 1 && first[0] === once, `${first.length} row`);

    const lost = await lostAnswer(stage, notes);
    const sent = [once, lost].map((broadcastId) => ({ broadcastId, method: 'text' as const }));
    const done =
      'Send pressed five times at once with one key; pressed again after the connection broke before the answer; text';
    return { done, ...notes, ...(await judged(stage, sent, null)), afterMs: null };
  },
};

async function lostAnswer(stage: OutageStage, notes: Notes): Promise<string> {
  const proxy = await faultProxy(Number(stage.stack.env['ROUNDS_PORT_CONSOLE']));
  try {
    const desk = new ApiClient(`http://localhost:${proxy.port}`, () => null);
    const { practice, login, password } = demoLogin('tomas.reyes');
    await desk.signIn(practice, login, password);
    const [key, words] = [crypto.randomUUID(), `Its answer is lost at ${Date.now()}.`];
    const compose = composed('text', words);
    await proxy.set('delay', 2_000);
    const unheard = pressSend(desk, compose, key).then(
      ({ status }) => `answered ${status}`,
      () => 'lost',
    );
    await until('the row is there', async () => (await rowsOf(stage, words)).length > 0, { every: 20 });
    await proxy.set('cut');
    const heard = await unheard;
    notes.check(heard === 'lost', `the answer is ${heard}`);
    await proxy.set('pass');
    const { status, body } = await pressSend(desk, compose, key);
    const rows = await rowsOf(stage, words);
    notes.check(
      rows.length === 1 && rows[0] === body.id,
      `pressed again: ${status} with the same broadcast, ${rows.length} row`,
    );
    return body.id;
  } finally {
    await proxy.close();
  }
}

async function rowsOf(stage: OutageStage, body: string): Promise<string[]> {
  const { rows } = await stage.data.work(({ kysely }) =>
    sql<{ id: string }>`select id from broadcast where body = ${body}`.execute(kysely),
  );
  return rows.map(({ id }) => id);
}

export const messageOutages: Record<string, Outage> = {
  'No answer after accept': noAnswer,
  Poison: poison,
  'Send pressed twice': twice,
};
