import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { sql } from 'kysely';
import type { Browser, Page } from 'playwright-core';
import { pageFaults } from '../setup/axe.ts';
import { rawTraces } from '../security/raw-traces.ts';
import { launchBrowser } from '../setup/browser.ts';
import { type Seat, seatOf } from '../setup/console.ts';
import { heldPerson, type PersonWishes } from '../setup/integrations.ts';
import { type StackIntegrations, stackIntegrations } from '../setup/stack-integrations.ts';
import { TestStack } from '../setup/stack.ts';
import { type StackData, stackData } from '../setup/stack-data.ts';
import { until } from '../setup/until.ts';

/** Nothing else in the sample practices looks like it. */
const ssn = '219-37-4142';
const canaries = [ssn, ssn.replaceAll('-', ''), '374142'];

/** What says the same on a desk and on a phone stands there twice. */
const seen = { visible: true };

const people: [id: string, wishes: PersonWishes][] = [
  ['e-1', { firstName: 'Wanda', lastName: 'Oakley', email: 'wanda.oakley@abc.example.com', ssn: null }],
  ['e-2', { firstName: 'Nora', lastName: 'Import', ssn }],
  ['e-3', { firstName: 'Ned', lastName: 'Broken', email: 'ned(at)example.com', phones: [], ssn: '219-37-4242' }],
];

/* Reading PIMSY is played: what it holds is written as a reading keeps it. */
describe('Mapping and importing people into Timeero', () => {
  let stack: TestStack;
  let browser: Browser;
  let data: StackData;
  let integrations: StackIntegrations;
  let admin: Seat;
  let page: Page;

  beforeAll(async () => {
    stack = await TestStack.create({ SWEEP_EVERY_MS: '500', LOG_LEVEL: 'trace' });
    [browser] = await Promise.all([launchBrowser(), stack.start()]);
    data = await stackData(stack);
    integrations = stackIntegrations(stack, data);
    await integrations.enable();
    await integrations.of.keep(
      'pimsy',
      'employee',
      people.map(([id, wishes]) => heldPerson('employee', id, wishes)),
    );
    admin = await seatOf(browser, stack.console, 'maya.whitfield');
    page = admin.page;
  });

  afterAll(async () => {
    await browser.close();
    await data.close();
    await stack.remove();
  });

  const row = (name: string) => page.getByRole('row').filter({ hasText: name });

  it('suggests by the same e-mail, and a person maps', async () => {
    await page.goto('/integrations/pimsy/mapping');
    // Answered before the page is left: otherwise the browser may not have sent it.
    await Promise.all([
      page.waitForResponse((response) => response.request().method() === 'POST'),
      page.getByRole('button', { name: 'Read Timeero now' }).click(),
    ]);
    await until('Timeero is read', async () => {
      await page.goto('/integrations/pimsy/mapping?show=suggested');
      return page
        .getByText('Suggested: same e-mail')
        .first()
        .waitFor({ timeout: 10_000 })
        .then(
          () => true,
          () => false,
        );
    });
    expect(await pageFaults(page, 'suggested')).toEqual([]);
    await page.getByRole('button', { name: 'Map Employee Oakley, Wanda' }).click();
    await page.getByText('Mapped.', { exact: true }).waitFor();
    await page.goto('/integrations/evv/employees');
    await row('Oakley, Wanda').getByText('Not ready: SSN missing').filter(seen).waitFor();
  });

  it('imports who is whole, and names everything that is wrong with who is not', async () => {
    await page.goto('/integrations/pimsy/mapping?show=unmapped');
    await page.getByRole('checkbox', { name: 'Choose all shown' }).click();
    await page.getByRole('button', { name: 'Import 2' }).click();
    await row('Import, Nora').getByText('Imported', { exact: true }).filter(seen).waitFor();
    const broken = row('Broken, Ned');
    await broken.getByText('(PIMSY has: ned(at)example.com)').filter(seen).waitFor();
    await broken.getByText('Phone This is missing in PIMSY.').filter(seen).waitFor();
    expect(await pageFaults(page, 'import')).toEqual([]);
    expect((await integrations.users()).filter(({ companyEmployeeId }) => companyEmployeeId === 'e-2')).toHaveLength(1);
  });

  it('heals by itself once PIMSY has changed the record', async () => {
    const mended = heldPerson('employee', 'e-3', { firstName: 'Ned', lastName: 'Mended', ssn: '219-37-4242' });
    await integrations.of.keep('pimsy', 'employee', [mended]);
    const isThere = async () =>
      (await integrations.users()).some(({ companyEmployeeId }) => companyEmployeeId === 'e-3');
    await until('Timeero has who was mended', isThere, { every: 500 });
    await page.goto('/integrations/pimsy/mapping?show=mapped');
    await row('Mended, Ned').getByText('imported').waitFor();
    await page.goto('/integrations/timeero/users');
    await row('Mended, Ned').first().waitFor();
    expect(await pageFaults(page, 'users')).toEqual([]);
  });

  it('reveals one SSN for a reason, and hides it again', async () => {
    await page.goto('/integrations/evv/employees');
    await row('Import, Nora').getByText('***-**-4142').waitFor();
    expect(await pageFaults(page, 'register')).toEqual([]);
    await page.getByRole('button', { name: 'Reveal the SSN of Import, Nora' }).click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('The aggregator asks for it');
    await page.getByRole('dialog').getByRole('button', { name: 'Reveal' }).click();
    await page.getByText(ssn).waitFor();
    await page.getByRole('button', { name: 'Hide the SSN of Import, Nora' }).click();
    await row('Import, Nora').getByText('***-**-4142').waitFor();
    expect(await page.getByText(ssn).count()).toBe(0);
  });

  it('leaves the SSN in no log, history, measurement, file of results, nor readable in any row', async () => {
    const texts = new Map<string, Buffer | string>();
    for (const name of readdirSync(join(stack.folder, 'logs')))
      texts.set(name, readFileSync(join(stack.folder, 'logs', name)));
    for (const name of readdirSync(stack.folder).filter((each) => each.startsWith('temporal.db')))
      texts.set(name, readFileSync(join(stack.folder, name)));
    const connection = await Connection.connect({ address: `127.0.0.1:${stack.env['ROUNDS_PORT_TEMPORAL']}` });
    for (const [name, bytes] of await rawTraces(connection)) texts.set(name, bytes);
    await connection.close();
    for (const base of [stack.console, `http://localhost:${stack.env['ROUNDS_PORT_WORKER']}`])
      texts.set(`${base}/metrics`, await (await fetch(`${base}/metrics`)).text());
    const imports: { id: string }[] = await page.evaluate(async () => {
      const answer = await fetch('/api/integrations/imports').then((response) => response.json());
      return answer.rows;
    });
    for (const { id } of imports) {
      const path = `/api/integrations/imports/${id}/results`;
      texts.set(path, await page.evaluate(async (from) => (await fetch(from)).text(), path));
    }
    await data.work(async ({ kysely }) => {
      const tables = await sql<{ name: string }>`
        select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
           and has_table_privilege(c.oid, 'select')`.execute(kysely);
      for (const { name } of tables.rows) {
        const { rows } = await sql<{ text: string }>`select t::text as text from ${sql.table(name)} t`.execute(kysely);
        texts.set(`table ${name}`, rows.map(({ text }) => text).join('\n'));
      }
    });
    expect(texts.has('worker.log')).toBe(true);
    expect([...texts.keys()].some((name) => name.startsWith('history of import-employees/'))).toBe(true);
    expect(texts.get('table external_record')).toContain('4142');
    expect(imports.length).toBeGreaterThan(1);
    const forms = [
      ...canaries,
      ...canaries.map((each) => Buffer.from(each).toString('hex')),
      Buffer.from(ssn).toString('base64'),
    ];
    const found = [...texts].flatMap(([where, text]) => forms.filter((form) => text.includes(form)).map(() => where));
    expect(found).toEqual([]);
  });

  it('has no script that fails and gets no answer that is a fault', () => {
    expect(admin.faults).toEqual([]);
  });
});
