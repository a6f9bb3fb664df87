import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import { newId } from '../../db/ids.ts';
import { type SkippingStage, skippingStage } from '../../test/setup/skipping-stage.ts';
import {
  documentScanFailures,
  type DocumentScanInput,
  type DocumentScanOutcome,
  documentScanStart,
  documentScanType,
} from './contract.ts';

let stage: SkippingStage;
/** What the scan answers, by document, and what was asked for, in order. */
const answers = new Map<string, () => Promise<DocumentScanOutcome>>();
const asked: { name: string; documentId: string; at: number }[] = [];

async function note(name: string, { documentId }: DocumentScanInput): Promise<void> {
  asked.push({ name, documentId, at: await stage.environment.currentTimeMs() });
}

async function scanDocument(input: DocumentScanInput): Promise<{ outcome: DocumentScanOutcome }> {
  await note('scanDocument', input);
  return { outcome: await (answers.get(input.documentId)?.() ?? 'clean') };
}

beforeAll(async () => {
  const activities = {
    refuseInfected: (input: DocumentScanInput) => note('refuseInfected', input),
    leaveUnscanned: (input: DocumentScanInput) => note('leaveUnscanned', input),
  };
  stage = await skippingStage({ documents: { scanDocument }, default: activities });
});
afterAll(() => stage.close());

async function scan(answer: () => Promise<DocumentScanOutcome>) {
  const input = { practiceId: newId(), documentId: newId() };
  answers.set(input.documentId, answer);
  const handle = await stage.environment.client.workflow.start(documentScanType, documentScanStart(input));
  const result: unknown = await handle.result();
  const calls = asked.filter(({ documentId }) => documentId === input.documentId);
  return { result, calls, names: calls.map(({ name }) => name), handle, input };
}
const away = () => Promise.reject(ApplicationFailure.retryable('away', documentScanFailures.away));

describe('a document', () => {
  it('that is clean troubles nobody', async () => {
    const { result, names } = await scan(async () => 'clean');
    expect([result, names]).toEqual([{ outcome: 'clean' }, ['scanDocument']]);
  });

  it('that is infected is refused, and people are told', async () => {
    const { result, names } = await scan(async () => 'infected');
    expect([result, names]).toEqual([{ outcome: 'infected' }, ['scanDocument', 'refuseInfected']]);
  });

  it('that the scanner cannot read becomes a task at once', async () => {
    const { names } = await scan(async () => 'error');
    expect(names).toEqual(['scanDocument', 'leaveUnscanned']);
  });

  it('waits while the scanner is away, and goes on when it is back', async () => {
    let tries = 0;
    const { result, calls } = await scan(() => (++tries < 20 ? away() : Promise.resolve('clean')));
    expect(result).toEqual({ outcome: 'clean' });
    expect(calls.at(-1)!.at - calls[0]!.at).toBeGreaterThan(3_600_000 / 2);
  });

  it('becomes a task after a day without a scanner', async () => {
    const { result, names, calls } = await scan(away);
    expect([result, names.at(-1)]).toEqual([{ outcome: 'error' }, 'leaveUnscanned']);
    const waited = calls.at(-1)!.at - calls[0]!.at;
    expect(waited).toBeGreaterThan(23 * 3_600_000);
    expect(waited).toBeLessThan(25 * 3_600_000);
  });

  it('can be scanned again under the same id, but never twice at a time', async () => {
    const { input } = await scan(async () => 'error');
    const { promise, resolve } = Promise.withResolvers<DocumentScanOutcome>();
    answers.set(input.documentId, () => promise);
    const start = () => stage.environment.client.workflow.start(documentScanType, documentScanStart(input));
    const again = await start();
    await expect(start()).rejects.toThrow(/already started/i);
    while (
      asked.filter(({ documentId, name }) => documentId === input.documentId && name === 'scanDocument').length < 2
    )
      await new Promise((wait) => setTimeout(wait, 20));
    resolve('clean');
    expect(await again.result()).toEqual({ outcome: 'clean' });
  });
});
