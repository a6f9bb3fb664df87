import { sql } from 'kysely';
import { createSending, noSends } from '../../activities/sending.ts';
import { ReminderRule } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { stepReminders } from '../../db/reminders/step.ts';
import type { BroadcastMethod } from '../../domain/message-types.ts';
import type { Fallback, ReminderMethod } from '../../domain/reminders.ts';
import { instantOf } from '../../domain/time.ts';
import { activityDeps, type TestActivityDeps, TestSenders } from './broadcasts.ts';
import type { TestDatabase } from './database.ts';
import { TestPeople } from './people.ts';

export const minute = 60_000;
export const hour = 60 * minute;

export interface ReminderNow {
  id: string;
  state: string;
  reason: string | null;
  dueAt: string;
  correction: string | null;
}

/** A practice with rules whose clock the test moves; appointments are told at wall times of New York in 2027. */
export class ReminderStage {
  readonly of: TestPeople;
  readonly senders = new TestSenders();
  readonly deps: TestActivityDeps;

  constructor(database: TestDatabase, practiceId: string, at: string) {
    this.of = new TestPeople(database, practiceId);
    this.deps = activityDeps(database, this.senders);
    this.goTo(at);
  }

  get now(): Date {
    return this.deps.clock();
  }

  /** A wall time of New York. */
  goTo(at: string): void {
    this.deps.advance(Date.parse(instantOf(at, 'America/New_York')) - this.now.getTime());
  }

  async rule(
    minutesBefore: number,
    wishes: {
      method?: ReminderMethod;
      fallback?: Fallback;
      fallbackMinutes?: number;
      enabled?: boolean;
      since?: Date;
    } = {},
  ): Promise<string> {
    const id = newId();
    const { method = 'text', fallback = 'none', fallbackMinutes = null, enabled = true, since = new Date(0) } = wishes;
    await this.of.work(async ({ em }) => {
      em.create(ReminderRule, { id, minutesBefore, method, fallback, fallbackMinutes, enabled, since });
    });
    return id;
  }

  /** An appointment that was there long before. */
  async appointment(client: { id: string; personId: string }, at: string): Promise<string> {
    const id = await this.of.appointment(client, at);
    await this.of.work(({ kysely }) =>
      sql`update appointment set created_at = '2026-01-01T00:00:00Z' where id = ${id}::uuid`.execute(kysely),
    );
    return id;
  }

  async move(id: string, at: string): Promise<void> {
    await this.of.work(({ kysely }) =>
      sql`update appointment set local_start = ${`${at.replace('T', ' ')}:00`}::timestamp, starts_at = ${instantOf(at, 'America/New_York')}::timestamptz,
            ends_at = ${instantOf(at, 'America/New_York')}::timestamptz + interval '50 minutes', version = version + 1
          where id = ${id}::uuid`.execute(kysely),
    );
  }

  /** To another place at the same time; the same name is the same place. */
  async relocate(id: string, name: string): Promise<void> {
    await this.of.work(({ kysely }) =>
      sql`
        with made as (
          insert into location (name, zone, phone) values (${name}, 'America/New_York', '+12085550177') on conflict (practice_id, name) do nothing returning id
        )
        update appointment set version = version + 1, updated_at = ${this.now}::timestamptz,
               location_id = coalesce((select id from made), (select id from location where name = ${name}))
         where id = ${id}::uuid`.execute(kysely),
    );
  }

  async become(id: string, status: string): Promise<void> {
    await this.of.work(({ kysely }) =>
      sql`update appointment set status = ${status} where id = ${id}::uuid`.execute(kysely),
    );
  }

  step(appointmentId: string, anyHour = false) {
    return this.of.work((uow) => stepReminders(uow, { appointmentId, now: this.now, anyHour }));
  }

  async send(messageId: string, channel: BroadcastMethod): Promise<void> {
    const { signal } = new AbortController();
    const options = { channel, counts: { ...noSends }, signal };
    await createSending(this.deps).send({ practiceId: this.of.practiceId, messageId }, options);
  }

  /** Does what the workflow does until the wall time `until`; where nothing is near it looks again each hour, as the sweeper would. */
  async play(appointmentId: string, until: string): Promise<void> {
    const end = Date.parse(instantOf(until, 'America/New_York'));
    while (this.now.getTime() < end) {
      const next = await this.step(appointmentId);
      if (next.kind === 'send') await this.send(next.messageId, next.channel);
      else {
        const ms = next.kind === 'wait' ? next.ms : hour;
        this.deps.advance(Math.min(ms, end - this.now.getTime()));
      }
    }
    await this.step(appointmentId);
  }

  async reminders(appointmentId: string): Promise<ReminderNow[]> {
    const { rows } = await this.of.work(({ kysely }) =>
      sql<ReminderNow>`
        select id, state, reason, correction, to_char(due_at at time zone 'America/New_York', 'YYYY-MM-DD"T"HH24:MI') as "dueAt"
          from reminder where appointment_id = ${appointmentId}::uuid order by due_at, id`.execute(kysely),
    );
    return rows;
  }

  async tasks(): Promise<{ type: string; subjectId: string; status: string }[]> {
    const { rows } = await this.of.work(({ kysely }) =>
      sql<{ type: string; subjectId: string; status: string }>`
        select type, subject_id as "subjectId", status from task order by id`.execute(kysely),
    );
    return rows;
  }
}
