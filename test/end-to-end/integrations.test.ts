import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, type Seat, seatOf } from '../setup/console.ts';
import { TestStack } from '../setup/stack.ts';

let stack: TestStack;
let browser: Browser;
let desk: Seat;
/** What the stand-in's page shows to whoever connects a program. */
let pimsy: { pimsyUserName: string; pimsyPassword: string };

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  desk = await seatOf(browser, stack.console, 'maya.whitfield');
  pimsy = JSON.parse(readFileSync(join(stack.folder, 'secrets.json'), 'utf8'));
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await stack.remove();
}, 60_000);

async function enter(password: string) {
  const { page } = desk;
  await page.getByRole('combobox', { name: 'Method' }).click();
  await page.getByRole('option', { name: 'User name and password' }).click();
  await page.getByRole('button', { name: 'Use its address' }).click();
  await page.getByRole('textbox', { name: 'User name' }).fill(pimsy.pimsyUserName);
  await page.locator('input[type=password]').fill(password);
  await page.getByRole('button', { name: 'Check credentials' }).click();
}

describe('connecting PIMSY', () => {
  it('refuses wrong credentials in words, and saves nothing', async () => {
    const { page } = desk;
    await page.goto('/integrations/pimsy/configuration');
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByRole('link', { name: 'support@pimsyehr.com' }).waitFor();
    expect(await pageFaults(page, 'Enable PIMSY')).toEqual([]);
    await enter('wrong password');
    await page.getByText('Nothing was saved').waitFor();
    await page.getByText('PIMSY does not accept the credentials.').waitFor();
    expect((await ask(page, 'GET', '/api/integrations')).body).toMatchObject([{ enabled: false, method: null }, {}]);
  }, 90_000);

  it('shows what the server is with the right ones, and enables it', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: 'Enter them anew' }).click();
    await enter(pimsy.pimsyPassword);
    await page.getByText('The credentials are good').waitFor();
    await page.getByText('Reads clients.').waitFor();
    expect(await pageFaults(page, 'Credentials are good')).toEqual([]);
    await page.getByRole('button', { name: 'Enable PIMSY' }).click();
    await page.getByText('Enabled', { exact: true }).waitFor();
  }, 90_000);

  it('is read by a button; its clients are linked, and their names only read here', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: 'Read PIMSY now' }).click();
    await page.getByText('Last good reading').waitFor({ timeout: 180_000 });
    await page.getByRole('row', { name: /^Clients/ }).waitFor();
    expect(await pageFaults(page, 'Reading of PIMSY')).toEqual([]);
    await page.getByRole('link', { name: 'records are not linked' }).click();
    await page.getByText('Somebody here has the same name').first().waitFor();
    expect(await pageFaults(page, 'Records not linked')).toEqual([]);
    const { body } = await ask(page, 'GET', '/api/clients?limit=20');
    const { rows = [] }: { rows?: { id: string }[] } = Object(body);
    const clients = await Promise.all(rows.map(({ id }) => ask(page, 'GET', `/api/clients/${id}`)));
    const linked = clients.map((answer) => Object(answer.body)).find((client: { pimsy?: boolean }) => client.pimsy);
    await page.goto(`/clients/${linked.id}`);
    await page.getByText('come from PIMSY and are changed there').waitFor();
    expect(await page.getByRole('textbox', { name: 'First name' }).isEditable()).toBe(false);
  }, 300_000);

  it('is disabled only after asking', async () => {
    const { page } = desk;
    await page.goto('/integrations/pimsy/configuration');
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('dialog', { name: 'Disable PIMSY?' }).getByRole('button', { name: 'Disable' }).click();
    await page.getByText('Its credentials have been erased').first().waitFor();
    expect(await pageFaults(page, 'PIMSY disabled')).toEqual([]);
    expect(desk.faults).toEqual([]);
  }, 90_000);
});
