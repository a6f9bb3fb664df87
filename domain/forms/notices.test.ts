import { describe, expect, it } from '@jest/globals';
import { escalatesAfter, mayGoAt, nextNotice, type NoticeFacts } from './notices.ts';

const zone = 'America/Boise';
const at = (text: string) => new Date(text);
const facts = (more: Partial<NoticeFacts>): NoticeFacts => ({
  assignedAt: at('2026-03-02T17:00:00Z'),
  dueOn: '2026-03-10',
  toldAt: at('2026-03-02T17:00:05Z'),
  remindedAt: null,
  dueToldAt: null,
  zone,
  daysBefore: 2,
  now: at('2026-03-02T17:00:06Z'),
  ...more,
});

describe('the notices of a form', () => {
  it('begin when it is assigned', () => {
    expect(nextNotice(facts({ toldAt: null }))).toEqual({ notice: 'form-waiting', at: at('2026-03-02T17:00:00Z') });
  });

  it('go in the morning where the client is, also when the clocks have changed meanwhile', () => {
    expect(nextNotice(facts({}))).toEqual({ notice: 'form-reminder', at: at('2026-03-08T16:00:00Z') });
    expect(nextNotice(facts({ remindedAt: at('2026-03-08T16:00:00Z') }))).toEqual({
      notice: 'form-due',
      at: at('2026-03-10T15:00:00Z'),
    });
  });

  it.each([
    ['there is no day', { dueOn: null }],
    ['its day was told', { dueToldAt: at('2026-03-10T15:00:00Z') }],
    ['it was only assigned that morning', { dueOn: '2026-03-02', daysBefore: 0 }],
    ['nobody was there until the day after', { now: at('2026-03-11T16:00:00Z') }],
  ])('end where %s', (_name, more) => {
    expect(nextNotice(facts(more))).toBeNull();
  });

  it('are one where workers were away until its day', () => {
    expect(nextNotice(facts({ now: at('2026-03-10T18:00:00Z') }))).toMatchObject({ notice: 'form-due' });
  });

  it('leave the reminder out where the practice wants none, or the client was told just now', () => {
    expect(nextNotice(facts({ daysBefore: 0 }))).toMatchObject({ notice: 'form-due' });
    expect(nextNotice(facts({ toldAt: at('2026-03-08T15:00:00Z') }))).toMatchObject({ notice: 'form-due' });
  });

  it('wait for the morning as texts, and not as e-mails', () => {
    const night = at('2026-03-03T05:30:00Z');
    expect(mayGoAt('text', night, [zone])).toEqual(at('2026-03-03T15:00:00Z'));
    expect(mayGoAt('email', night, [zone])).toEqual(night);
    expect(mayGoAt('text', at('2026-03-03T18:00:00Z'), [zone])).toEqual(at('2026-03-03T18:00:00Z'));
  });
});

it('a safety follow-up is told of again and again, once an hour at most after the first four times', () => {
  expect([1, 2, 3, 4, 50].map((told) => escalatesAfter(15, told))).toEqual([15, 15, 15, 60, 60]);
  expect(escalatesAfter(120, 9)).toBe(120);
});
