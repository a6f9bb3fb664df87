import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, type Seat, screens, seatOf } from '../setup/console.ts';
import { pidOfPart } from '../setup/processes.ts';
import { TestStack } from '../setup/stack.ts';
import { until } from '../setup/until.ts';

let stack: TestStack;
let browser: Browser;
let desk: Seat;
const folder = mkdtempSync(join(tmpdir(), 'rounds-imports-'));
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  desk = await seatOf(browser, stack.console, 'maya.whitfield');
});
afterAll(async () => {
  await browser?.close();
  await stack.remove();
  rmSync(folder, { recursive: true, force: true });
});

const begin = async (page: Page, path: string) => {
  await page.goto('/administration/imports?add=true');
  await page.getByRole('button', { name: 'Choose a CSV file' }).waitFor();
  await page.locator('input[type=file]').setInputFiles(path);
};
const line = (page: Page, text: string) =>
  page.getByRole('table', { name: 'Rows' }).getByRole('row').filter({ hasText: text });
const header = 'MRN,First name,Last name,DOB,Cell,Email,Consent,Consent date,Shoe size\n';

describe('the import of a practice', () => {
  it('begins with an example file, which can itself be imported', async () => {
    const { page } = desk;
    await page.goto('/administration/imports?add=true');
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Example file' }).click();
    const path = await (await download).path();
    expect(readFileSync(path, 'utf8')).toContain('Record number,First name,Last name');
  });

  it('is refused in words where the file is none, and says which columns are missing', async () => {
    const { page } = desk;
    await begin(page, file('people.xlsx.csv', 'PK\u0003\u0004'));
    await page.getByText('This is a spreadsheet, not a CSV file').waitFor();
    await page.locator('input[type=file]').setInputFiles(file('short.csv', 'First,Last\nA,B\n'));
    await page.getByText('The file has no column "Record number"').waitFor();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Import');
  });

  it('shows what is wrong with each row, has it corrected, imports, and links to who was made', async () => {
    const { page } = desk;
    const rows =
      '7001,Imke,Oosterhuis,4/9/1988,(602) 555-0117,imke@example.com,Yes,1/12/2026,9\n7002,Bao,,31/2/2014,555,,,,7\n';
    await begin(page, file('clients.csv', header + rows));
    await page.getByRole('heading', { level: 1, name: 'clients.csv' }).waitFor();
    await page.getByText('Not imported, because Rounds knows no such column: Shoe size').waitFor();
    await line(page, 'Bao').getByText('There is no such day').last().waitFor();
    await page.getByRole('button', { name: 'Correct line 3' }).click();
    const drawer = page.getByRole('dialog', { name: 'Correct line 3' });
    await drawer.getByRole('textbox', { name: 'Last name' }).fill('Tran');
    await drawer.getByRole('textbox', { name: 'Birth date' }).fill('2/28/2014');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await drawer.getByText('A US number has 10 digits').waitFor();
    await drawer.getByRole('textbox', { name: 'Mobile phone' }).fill('602-555-0142');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await drawer.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Import all 2 rows' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import 2 rows?' });
    await dialog.getByRole('button', { name: 'Import all 2 rows' }).click();
    await line(page, 'Oosterhuis').getByText('Imported', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Open what line 2 became' }).click();
    await page.getByRole('heading', { level: 1, name: /Oosterhuis/ }).waitFor();
    const { body } = await ask(page, 'GET', `/api${new URL(page.url()).pathname}`);
    expect(body).toMatchObject({ firstName: 'Imke', birthDate: '1988-04-09', consentState: 'all' });
  });

  it('tells who ordered it, and is taken back but for who was changed', async () => {
    const { page } = desk;
    await page.goto('/alerts?show=all');
    await page.getByRole('row').filter({ hasText: 'An import is through' }).getByRole('link', { name: 'Open' }).click();
    await page.getByRole('heading', { level: 1, name: 'clients.csv' }).waitFor();
    const open = page.getByRole('link', { name: 'Open what line 3 became' });
    const client = (await open.getAttribute('href')) ?? '';
    await ask(page, 'PATCH', `/api${client}`, { preferredName: 'Bo', version: 1 });
    await page.getByRole('button', { name: 'Take back' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
    await line(page, 'Oosterhuis').getByText('Taken back', { exact: true }).waitFor();
    await line(page, 'Bao').getByText('Kept', { exact: true }).waitFor();
    const { body } = await ask(page, 'POST', '/api/clients/search', { text: 'Oosterhuis' });
    expect(body).toMatchObject({ rows: [] });
  });

  it('goes on where it was when the worker is killed in the middle, and makes nobody twice', async () => {
    const { page } = desk;
    const many = Array.from({ length: 6_000 }, (_, n) => `K${n},Killed${n},Worker${n},,,,,,\n`).join('');
    // With one that is not good, so that the others appear one after the other.
    await begin(page, file('many.csv', `${header}${many}K6000,Nobody,,,,,,,\n`));
    const go = page.getByRole('button', { name: 'Import the 6,000 good rows' });
    await go.waitFor({ timeout: 180_000 });
    await go.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Import the 6,000 good rows' }).click();
    await page.getByText(/^[1-9][\d,]* of 6,000 rows$/).waitFor();
    process.kill(pidOfPart(stack, 'worker'), 'SIGKILL');
    await stack.ended();
    await stack.start();
    await page.reload();
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const now = async () => (await ask(page, 'GET', `/api/imports/${id}`)).body;
    await until('the import is through', async () => Object(await now()).status === 'done');
    expect(await now()).toMatchObject({ status: 'done', counts: { done: 6_000, good: 0, bad: 1 } });
    const found = await ask(page, 'POST', '/api/clients/search', { text: 'Killed5999 Worker5999' });
    expect(Object(found.body)).toMatchObject({ rows: [{ recordNumber: 'K5999' }] });
  });

  it('can be worked with by everybody, on a desk and on a phone', async () => {
    const { page } = desk;
    await begin(page, file('broken.csv', `${header}7100,,,1/1/2090,1,x@,maybe,,\n7100,Ada,Long,,,,,,\n`));
    await line(page, '7100').first().waitFor();
    expect(await pageFaults(page, 'import')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await page.getByRole('button', { name: 'Correct line 2' }).click();
    await page.getByRole('dialog', { name: 'Correct line 2' }).waitFor();
    expect(await pageFaults(page, 'correct a row')).toEqual([]);
    expect(desk.faults).toEqual([]);
  });
});
