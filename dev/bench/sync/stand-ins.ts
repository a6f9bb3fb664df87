import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { desert } from '../../../db/seed/plans.ts';
import { listen } from '../../sandbox/listen.ts';
import { pimsyApi } from '../../sandbox/pimsy/api.ts';
import { Pimsy } from '../../sandbox/pimsy/pimsy.ts';
import { pimsyCredentials } from '../../sandbox/testing.ts';
import { openTimeero, type TimeeroStandIn } from '../../sandbox/timeero/stand-in.ts';
import { answerParent } from '../child.ts';
import { type Plan, recordsOf } from './records.ts';

/*
 * The project's own stand-ins of PIMSY and Timeero, in a process of their own: PIMSY is filled from a journal, which it takes as what it held before, and
 * Timeero has an empty account for each leg. Their limits of requests are never drawn.
 */

export type StandInQuestion =
  { practice: Plan } | { account: string } | { writesOf: string } | { closeAccount: string };
export interface StandInAnswer {
  /** Where a practice's FHIR begins, or an account's API. */
  url: string;
  /** Who signs in at PIMSY. */
  who: string;
  password: string;
  apiKey: string;
  /** By kind and operation, as in `schedule created`. */
  writes: Record<string, number>;
  /** Our names that were created more than once. */
  doubles: number;
}

const data = mkdtempSync(join(tmpdir(), 'rounds-bench-'));
const plans: { acronym: string }[] = [];
const pimsy = new Pimsy({ ...pimsyCredentials, plans: plansOfBench() }, data, 10_000, 0);
const accounts = new Map<string, TimeeroStandIn>();
const apiKey = 'key-of-the-bench';

/** So long every answer takes on its way, milliseconds: on one machine there is no way at all, and nothing that is asked over a network is that near. */
const latencyMs = Number(process.env['BENCH_LATENCY_MS'] ?? 0);
const app = express();
if (latencyMs > 0) app.use((_request, _response, next) => void setTimeout(next, latencyMs));
app.use('/pimsy', pimsyApi(pimsy));
app.use('/:account/api/public', (request, response, next) => {
  const account = accounts.get(request.params.account);
  if (account) account.api(request, response, next);
  else response.status(404).json({});
});
const server = createServer(app);
const port = await listen(server, 0, 'the port of the bench');

answerParent(async (question: StandInQuestion): Promise<StandInAnswer> => {
  const answer = { url: '', who: pimsyCredentials.userName, password: pimsyCredentials.password, apiKey };
  if ('practice' in question) {
    await keepPractice(question.practice);
    const url = `http://127.0.0.1:${port}/pimsy/${question.practice.acronym}/fhir/R4`;
    return { ...answer, url, writes: {}, doubles: 0 };
  }
  if ('account' in question) {
    const settings = { apiKey, webhookSecret: 'none', fill: false };
    accounts.set(question.account, openTimeero(settings, join(data, question.account), { slowMs: 0, retryMs: [] }));
    return { ...answer, url: `http://127.0.0.1:${port}/${question.account}/api/public/`, writes: {}, doubles: 0 };
  }
  if ('closeAccount' in question) {
    accounts.get(question.closeAccount)?.close();
    accounts.delete(question.closeAccount);
    return { ...answer, writes: {}, doubles: 0 };
  }
  return { ...answer, ...ledgerOf(question.writesOf) };
});

process.on('exit', () => rmSync(data, { recursive: true, force: true }));
process.on('SIGTERM', () => process.exit(0));

/** Practices may be added while it runs: the list is read each time. */
function plansOfBench() {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of a practice that is filled by a journal nothing but the acronym is read
  return plans as (typeof desert)[];
}

/** Reads its journal at once, so that this is over before anything is timed. */
async function keepPractice(plan: Plan): Promise<void> {
  if (plans.some(({ acronym }) => acronym === plan.acronym)) return;
  const lines = [...recordsOf(plan, Date.now())].map((put) => `${JSON.stringify({ put })}\n`);
  writeFileSync(join(data, `pimsy-${plan.acronym}.jsonl`), lines.join(''));
  plans.push({ ...desert, acronym: plan.acronym });
  await pimsy.store(plan.acronym);
}

function ledgerOf(account: string): Pick<StandInAnswer, 'writes' | 'doubles'> {
  const entries = accounts.get(account)?.store.ledger.all() ?? [];
  const writes: Record<string, number> = {};
  const names = new Map<string, number>();
  for (const { kind, operation, key } of entries) {
    writes[`${kind} ${operation}`] = (writes[`${kind} ${operation}`] ?? 0) + 1;
    if (operation === 'created' && key !== null) names.set(`${kind} ${key}`, (names.get(`${kind} ${key}`) ?? 0) + 1);
  }
  return { writes, doubles: [...names.values()].filter((count) => count > 1).length };
}
