import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import { newId } from '../../db/ids.ts';
import { type SkippingStage, skippingStage } from '../../test/setup/skipping-stage.ts';
import {
  pimsyReadingFailures,
  type PimsyReadingInput,
  type PimsyReadingResult,
  pimsyReadingStart,
  pimsyReadingType,
} from './contract.ts';

let stage: SkippingStage;
interface Played {
  begin?: () => Promise<{ under: boolean }>;
  people?: () => Promise<{ read: number }>;
}
const played = new Map<string, Played>();
const asked = new Map<string, string[]>();
const note = (name: string, { readingId }: PimsyReadingInput) =>
  asked.set(readingId, [...(asked.get(readingId) ?? []), name]);
const result = (status: string, failure: string | null = null): PimsyReadingResult => ({
  status,
  failure,
  read: 3,
  changed: 1,
  unlinked: 0,
  whole: true,
  wholeAppointments: true,
});

const rows = {
  async beginReading(input: PimsyReadingInput) {
    note('beginReading', input);
    return played.get(input.readingId)?.begin?.() ?? { under: true };
  },
  async endReading(input: PimsyReadingInput) {
    note('endReading', input);
    return result('done');
  },
  async failReading(input: PimsyReadingInput & { failure: string }) {
    note(`failReading ${input.failure}`, input);
    return result('failed', input.failure);
  },
};
const integration = {
  async readPeople(input: PimsyReadingInput) {
    note('readPeople', input);
    return played.get(input.readingId)?.people?.() ?? { read: 2 };
  },
  async fetchPimsyAppointments(input: PimsyReadingInput) {
    note('fetchPimsyAppointments', input);
  },
  async readPimsyAppointments(input: PimsyReadingInput) {
    note('readPimsyAppointments', input);
    return { read: 1 };
  },
};

beforeAll(async () => {
  stage = await skippingStage({ default: rows, integration });
});
afterAll(() => stage.close());

async function read(plays: Played = {}, more: Partial<PimsyReadingInput> = {}) {
  const input = { practiceId: newId(), readingId: newId(), ...more };
  played.set(input.readingId, plays);
  const handle = await stage.environment.client.workflow.start(pimsyReadingType, pimsyReadingStart(input));
  const { status }: PimsyReadingResult = await handle.result();
  const { typedSearchAttributes } = await handle.describe();
  const attributes = Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
  return { status, names: asked.get(input.readingId), attributes };
}

it('a reading brings people and appointments side by side, and makes rows of appointments after those of people', async () => {
  const { status, names, attributes } = await read();
  expect(status).toBe('done');
  expect(names?.toSpliced(1, 2)).toEqual(['beginReading', 'readPimsyAppointments', 'endReading']);
  expect(names?.slice(1, 3).toSorted()).toEqual(['fetchPimsyAppointments', 'readPeople']);
  expect(attributes).toMatchObject({ Process: 'pimsyReading', Phase: 'done', Outcome: 'ok' });
});

it('PIMSY may be away for an hour', async () => {
  let tries = 0;
  const { status } = await read({
    people: async () => {
      if (++tries < 16) throw ApplicationFailure.retryable('PIMSY did not answer.', 'EhrUnreachable');
      return { read: 2 };
    },
  });
  expect(status).toBe('done');
});

it('PIMSY that stays away ends the reading as failed, and needs a person', async () => {
  const { status, names, attributes } = await read({
    people: () => Promise.reject(ApplicationFailure.retryable('PIMSY did not answer.', 'EhrUnreachable')),
  });
  expect([status, names?.at(-1)]).toEqual(['failed', 'failReading EhrUnreachable']);
  expect(attributes).toMatchObject({ Phase: 'failed', Outcome: 'needs-person' });
});

it('whoever waits for it is told sooner: after a quarter of an hour without PIMSY, or half an hour behind another reading', async () => {
  let tries = 0;
  const away = await read(
    {
      people: async () => {
        tries += 1;
        throw ApplicationFailure.retryable('PIMSY did not answer.', 'EhrUnreachable');
      },
    },
    { awaited: true },
  );
  expect([away.status, tries]).toEqual(['failed', 9]);
  const behind = await read(
    {
      begin: async () => {
        throw ApplicationFailure.retryable('Another reading', pimsyReadingFailures.underWay);
      },
    },
    { awaited: true },
  );
  expect([behind.status, behind.names?.at(-1)]).toEqual(['failed', 'failReading PimsyReadingUnderWay']);
});

it('refused credentials are not tried again', async () => {
  const refused = ApplicationFailure.nonRetryable('PIMSY does not accept the credentials.', 'EhrUnauthorised');
  const { names } = await read({ people: () => Promise.reject(refused) });
  expect(names?.filter((name) => name !== 'fetchPimsyAppointments')).toEqual([
    'beginReading',
    'readPeople',
    'failReading EhrUnauthorised',
  ]);
});

it('waits while another reading of the practice is under way', async () => {
  let tries = 0;
  const { status } = await read({
    begin: async () => {
      if (++tries < 10) throw ApplicationFailure.retryable('Another reading', pimsyReadingFailures.underWay);
      return { under: true };
    },
  });
  expect(status).toBe('done');
});

it('that is over already is not read again', async () => {
  const { names } = await read({ begin: async () => ({ under: false }) });
  expect(names).toEqual(['beginReading', 'endReading']);
});
