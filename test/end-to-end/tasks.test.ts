import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { z } from 'zod';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, type Seat, seatOf } from '../setup/console.ts';
import { TestStack } from '../setup/stack.ts';

let stack: TestStack;
let browser: Browser;
let desk: Seat;

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  desk = await seatOf(browser, stack.console, 'maya.whitfield');
});
afterAll(async () => {
  await browser?.close();
  await stack.remove();
});

const firstId = (body: unknown): string =>
  z.object({ rows: z.array(z.object({ id: z.string() })) }).parse(body).rows[0]?.id ?? '';

describe('tasks in the browser', () => {
  it('go to the group that their type names, once an administrator has made it', async () => {
    const { page } = desk;
    await page.goto('/administration/user-groups?add=true');
    const drawer = page.getByRole('dialog', { name: 'New group' });
    await drawer.getByRole('textbox', { name: 'Name' }).fill('Refills');
    await drawer.getByRole('option', { name: 'Maya Whitfield' }).dblclick();
    await drawer
      .getByRole('listbox', { name: /^Members/ })
      .getByRole('option', { name: 'Maya Whitfield' })
      .waitFor();
    expect(await pageFaults(page, 'A new group')).toEqual([]);
    await drawer.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Refills' }).waitFor();

    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto('/administration/picklists');
    const entry = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('button', { name: 'Save Prescription refill' }) });
    await entry.getByText('No user group').waitFor();
    await entry.getByRole('combobox', { name: 'User group' }).click();
    await page.getByRole('option', { name: 'Refills' }).click();
    await entry.getByRole('button', { name: 'Save Prescription refill' }).click();
    await entry.getByText('No user group').waitFor({ state: 'detached' });
  });

  it('are opened, found on the start page, taken and finished with what came of it', async () => {
    const { page } = desk;
    await page.goto('/tasks');
    await page.getByRole('button', { name: 'New task' }).click();
    const drawer = page.getByRole('dialog', { name: 'New task' });
    await drawer.getByRole('combobox', { name: 'Type' }).click();
    await page.getByRole('option', { name: 'Prescription refill' }).click();
    await drawer.getByRole('textbox', { name: 'Note' }).fill('Pharmacy asks again');
    await drawer.getByRole('button', { name: 'Add task' }).click();
    await drawer.waitFor({ state: 'detached' });

    await page.goto('/');
    const entry = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Tasks/ });
    await entry.getByText('1 waits for you').waitFor();
    await page.getByRole('link', { name: '1 task of your groups is taken by nobody' }).click();
    const row = page.getByRole('row').filter({ hasText: 'Pharmacy asks again' });
    await row.getByRole('button', { name: 'Take it' }).click();
    await page.getByText('Mine', { exact: true }).click();
    await row.getByRole('button', { name: 'Finish' }).click();
    await page.getByRole('textbox', { name: 'What came of it' }).fill('Sent to the prescriber');
    await page.getByRole('dialog').getByRole('button', { name: 'Finish' }).click();
    await row.waitFor({ state: 'detached' });
    await entry.getByText('1 waits for you').waitFor({ state: 'detached' });
    const { body } = await ask(page, 'GET', '/api/tasks?status=done');
    expect(body).toMatchObject({ rows: [{ typeLabel: 'Prescription refill', outcome: 'Sent to the prescriber' }] });
    expect(desk.faults).toEqual([]);
  });

  it('are found by type and due date, lead to what they are about, and are withdrawn with a reason', async () => {
    const { page } = desk;
    const { body: clients } = await ask(page, 'GET', '/api/clients?limit=1');
    const clientId = firstId(clients);
    const task = { type: 'prescription-refill', clientId, note: 'Asked twice', dueAt: '2030-05-02T12:00:00Z' };
    await ask(page, 'POST', '/api/tasks', task);
    await page.goto('/tasks?scope=groups&type=prescription-refill&dueBefore=2030-05-02');
    await page.getByText('Nothing is waiting for your groups').waitFor();
    await page.getByLabel('Due before').fill('2030-05-03');
    const row = page.getByRole('row').filter({ hasText: 'Asked twice' });
    await row.waitFor();
    expect(page.url()).toContain('dueBefore=2030-05-03');
    expect(await pageFaults(page, 'Tasks')).toEqual([]);

    await row.getByRole('button', { name: 'More for Prescription refill' }).click();
    await page.getByRole('menuitem', { name: 'Withdraw' }).click();
    const dialog = page.getByRole('dialog', { name: 'Prescription refill' });
    await dialog.getByRole('button', { name: 'Withdraw' }).and(page.locator('[aria-disabled]')).waitFor();
    await dialog.getByRole('combobox', { name: 'Why it is withdrawn' }).click();
    await page.getByRole('option', { name: 'No longer needed' }).click();
    await dialog.getByRole('button', { name: 'Withdraw' }).click();
    await row.waitFor({ state: 'detached' });

    await page.goto('/tasks?scope=all&status=withdrawn');
    const withdrawn = page.getByRole('row').filter({ hasText: 'No longer needed' });
    await withdrawn.getByRole('link').first().click();
    await page.waitForURL(`**/clients/${clientId}`);
    expect(desk.faults).toEqual([]);
  });
});
