import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { SavedDraft } from '../../../domain/schemas/forms.ts';
import { Failure, readProblem } from '../../shared/problem.ts';
import { DraftSaver, type Save } from './draft-saver.ts';

const text = (valueString: string) => [{ valueString }];
let forms = 0;
const blank = () => ({ id: `form-${++forms}`, answers: {}, version: 0, savedAt: null, help: false });

/** A server that counts versions, and fails where it is told to. */
function server() {
  const state = { version: 0, saves: [] as Parameters<Save>[0][], failure: null as Failure | null };
  const save: Save = async (body) => {
    state.saves.push(body);
    if (state.failure) throw state.failure;
    if (body.version !== state.version)
      throw new Failure('problem', readProblem({ type: 'urn:rounds:problem:version-conflict' }, 409));
    state.version += 1;
    return { version: state.version, savedAt: '2026-03-01T10:00:00Z', help: false } satisfies SavedDraft;
  };
  return { state, save };
}

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

describe('a draft', () => {
  it('saves several answers in a row together, and the next ones by the version of those', async () => {
    const { state, save } = server();
    const saver = new DraftSaver('a', blank(), save);
    saver.answer('one', text('x'));
    saver.answer('two', text('y'));
    await jest.advanceTimersByTimeAsync(2_000);
    expect(state.saves).toEqual([{ answers: { one: text('x'), two: text('y') }, version: 0 }]);
    saver.answer('one', []);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(state.saves.at(-1)).toEqual({ answers: { two: text('y') }, version: 1 });
    expect(saver.view()).toMatchObject({ state: 'saved', refusal: null });
  });

  it('is kept while there is no connection, and saved once it is back', async () => {
    const { state, save } = server();
    const saver = new DraftSaver('a', blank(), save);
    state.failure = new Failure('offline');
    saver.answer('one', text('x'));
    await jest.advanceTimersByTimeAsync(10_000);
    expect(saver.view()).toMatchObject({ state: 'offline', answers: { one: text('x') } });
    state.failure = null;
    await saver.flush();
    expect(saver.view().state).toBe('saved');
    expect(state.version).toBe(1);
  });

  it('says so where another window was faster, and writes over nothing', async () => {
    const { state, save } = server();
    const saver = new DraftSaver('a', blank(), save);
    state.version = 5;
    saver.answer('one', text('x'));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(saver.view().state).toBe('refused');
    expect(state.saves).toHaveLength(1);
  });

  it('that could not be saved before the session ended is there for the same account alone', async () => {
    const { state, save } = server();
    const form = blank();
    state.failure = new Failure('problem', readProblem({}, 401));
    const saver = new DraftSaver('a', form, save);
    saver.answer('one', text('x'));
    await jest.advanceTimersByTimeAsync(2_000);
    expect(new DraftSaver('b', form, save).view().answers).toEqual({});
    state.failure = null;
    const again = new DraftSaver('a', form, save);
    expect(again.view().answers).toEqual({ one: text('x') });
    await again.flush();
    expect(state.saves.at(-1)).toEqual({ answers: { one: text('x') }, version: 0 });
  });

  it('is sent with all that was answered, also what was answered just now', async () => {
    const { save } = server();
    const saver = new DraftSaver('a', blank(), save);
    saver.answer('one', text('x'));
    expect(await saver.close()).toEqual({ answers: { one: text('x') }, version: 1 });
  });

  it('whose save may have been kept goes again just as it was before what is newer', async () => {
    const saves: Parameters<Save>[0][] = [];
    let version = 0;
    let lost = true;
    const save: Save = async (body) => {
      saves.push(body);
      // Kept at the first time, though its answer is lost; the server knows it again.
      version = body.version + 1;
      if (lost) throw new Failure('timeout');
      return { version, savedAt: '2026-03-01T10:00:00Z', help: false };
    };
    const saver = new DraftSaver('a', blank(), save);
    saver.answer('one', text('x'));
    await jest.advanceTimersByTimeAsync(1_000);
    saver.answer('two', text('y'));
    await expect(saver.close()).rejects.toThrow('timeout');
    lost = false;
    saver.reopen();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(saves.at(-2)).toEqual({ answers: { one: text('x') }, version: 0 });
    expect(saves.at(-1)).toEqual({ answers: { one: text('x'), two: text('y') }, version: 1 });
    expect(saver.view().state).toBe('saved');
  });

  it('with an answer that does not fit is saved with the next answer', async () => {
    const { state, save } = server();
    const saver = new DraftSaver('a', blank(), save);
    state.failure = new Failure('problem', readProblem({}, 400));
    saver.answer('one', text('x'));
    await jest.advanceTimersByTimeAsync(10_000);
    expect([state.saves.length, saver.view().refusal]).toEqual([1, null]);
    state.failure = null;
    saver.answer('one', text('y'));
    await jest.advanceTimersByTimeAsync(2_000);
    expect(saver.view().state).toBe('saved');
    expect(state.version).toBe(1);
  });

  it('waits longer for an answer that may be on the way to another one, unless it is asked for', async () => {
    const { state, save } = server();
    const saver = new DraftSaver('a', blank(), save);
    saver.answer('one', text('x'), { passing: true });
    await jest.advanceTimersByTimeAsync(3_000);
    expect(state.saves).toEqual([]);
    await saver.flush();
    expect(state.saves).toHaveLength(1);
  });
});
