import { expect, it } from '@jest/globals';
import { Failure, readProblem } from '../../shared/problem.ts';
import { type Sent, sendAttempt } from './send-attempt.ts';

const composed: Sent = { messageType: 'plain-broadcast', method: 'text', sendAt: '2030-03-03T09:00', body: 'Hello' };
const refused = (status: number, kind: string) =>
  new Failure('problem', readProblem({ type: `urn:rounds:problem:${kind}` }, status));
let keys = 0;
const aTab = () => {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
};
const attempts = (tab = aTab()) => sendAttempt(tab, () => `key-${++keys}`);

it('what was sent and not answered goes by the same key, also with another word, until the server has answered', () => {
  const attempt = attempts();
  const first = attempt.of(composed);
  attempt.answered(new Failure('timeout'));
  expect(attempt.of({ ...composed })).toEqual(first);
  const changed = { ...composed, body: 'Good day' };
  expect(attempt.of(changed)).toEqual({ key: first.key, body: changed });
  attempt.answered(refused(422, 'key-reused'));
  expect(attempt.of(changed).key).not.toBe(first.key);
});

it('the same composition is asked about as it was sent, however many would get it by now', () => {
  const attempt = attempts();
  const first = attempt.of({ ...composed, expected: { send: 40, messages: 40 } });
  attempt.answered(new Failure('offline'));
  expect(attempt.of({ ...composed, expected: { send: 41, messages: 41 } })).toEqual(first);
});

it('a new number is confirmed as a new attempt', () => {
  const attempt = attempts();
  const first = attempt.of({ ...composed, expected: { send: 40, messages: 40 } });
  attempt.answered(refused(409, 'counts-changed'));
  const next = attempt.of({ ...composed, expected: { send: 41, messages: 41 } });
  expect(next.body.expected).toEqual({ send: 41, messages: 41 });
  expect(next.key).not.toBe(first.key);
});

it('what was sent and not answered goes by the same key after the page was loaded anew, and nothing of it is kept but that', () => {
  const tab = aTab();
  const { key } = attempts(tab).of(composed);
  expect([...tab.kept.values()]).toEqual([key]);
  const loadedAnew = attempts(tab);
  expect(loadedAnew.of(composed).key).toBe(key);
  loadedAnew.answered(new Failure('offline'));
  expect(attempts(tab).of(composed).key).toBe(key);
  loadedAnew.answered(null);
  expect(attempts(tab).of(composed).key).not.toBe(key);
});
