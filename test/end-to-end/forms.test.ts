import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Account, Client, FormResponse, Message, SafetyFollowUp } from '../../db/entities/index.ts';
import { demoPortalLogins } from '../../db/seed/logins.ts';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { screens, type Seat, seat, seatOf } from '../setup/console.ts';
import { pdfText } from '../setup/pdf-text.ts';
import { TestStack } from '../setup/stack.ts';
import { type StackData, stackData } from '../setup/stack-data.ts';

let stack: TestStack;
let data: StackData;
let browser: Browser;
let portal: string;
let phone: Seat;
let desk: Seat;
let clientId: string;
const demo = demoPortalLogins[0]!;
const title = 'PHQ-9: how you have been feeling';
const calm = [
  'Little interest or pleasure in doing things',
  'Feeling down, depressed, or hopeless',
  'Trouble falling or staying asleep, or sleeping too much',
  'Feeling tired or having little energy',
];
const further = ['Poor appetite', 'Feeling bad about yourself', 'Trouble concentrating', 'Moving or speaking'];
const nine = 'Thoughts that you would be better off dead';

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  portal = /http:\/\/abc\.portal\.localhost:\d+/.exec(stack.output)?.[0] ?? '';
  data = await stackData(stack);
  clientId = await data.work(async ({ em }) => {
    const { personId } = await em.findOneOrFail(Account, { kind: 'portal', login: demo.login });
    return (await em.findOneOrFail(Client, { personId })).id;
  });
  phone = await seat(browser, portal, 'phone');
  desk = await seatOf(browser, stack.console, 'maya.whitfield');
});
afterAll(async () => {
  await browser?.close();
  await data?.close();
  await stack.remove();
});

async function signIn({ page }: Seat): Promise<void> {
  await page.goto('/');
  await page.getByRole('textbox', { name: 'User name' }).fill(demo.login);
  await page.getByRole('textbox', { name: 'Password' }).fill(demo.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'View All Activity' }).waitFor();
}

const choose = (question: string, answer: string) =>
  phone.page.getByRole('radiogroup', { name: question }).getByRole('radio', { name: answer }).check();
const saved = () => phone.page.getByText(/^Saved at /).waitFor();

describe('a form', () => {
  it('is assigned by double click, taken back by keyboard, and assigned again', async () => {
    const { page } = desk;
    await page.goto(`/clients/${clientId}?tab=forms`);
    const [unassigned, assigned] = [
      page.getByRole('listbox', { name: /^Unassigned/ }),
      page.getByRole('listbox', { name: /^Assigned/ }),
    ];
    await page.getByText('No completed forms yet').waitFor();
    expect(await pageFaults(page, 'Forms')).toEqual([]);
    await unassigned.getByRole('option', { name: title }).dblclick();
    await assigned.getByRole('option', { name: title }).waitFor();
    await assigned.selectOption({ label: title });
    await assigned.press('Enter');
    await unassigned.getByRole('option', { name: title }).waitFor();
    await unassigned.selectOption({ label: title });
    await page.getByRole('button', { name: 'Assign', exact: true }).click();
    await assigned.getByRole('option', { name: title }).waitFor();
    await page.getByRole('button', { name: 'Change due date' }).click();
    const dialog = page.getByRole('dialog', { name: `Due date of ${title}` });
    await dialog.getByLabel('Due date', { exact: true }).fill('2099-03-01');
    expect(await pageFaults(page, 'The due date of a form')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await dialog.getByRole('button', { name: 'Save due date' }).click();
    await assigned.getByRole('option', { name: /due .*2099$/ }).waitFor();
  });

  it('is listed, once a client and without its name, for a message about forms to complete', async () => {
    const { page } = desk;
    await page.goto('/messaging/compose?type=forms-to-complete&method=email');
    const row = page.getByRole('table', { name: 'Who will receive it' }).getByRole('row');
    await row.filter({ hasText: '1 form to complete, since ' }).waitFor();
    expect(await row.filter({ hasText: 'PHQ' }).count()).toBe(0);
    expect(await pageFaults(page, 'Forms to complete')).toEqual([]);
    await page.setViewportSize(screens.desk);
  });

  it('is half filled in, left, and gone on with on another device', async () => {
    await signIn(phone);
    await phone.page.getByRole('link', { name: 'Complete Forms' }).getByText('1 form to fill in').waitFor();
    await phone.page.getByRole('link', { name: 'Complete Forms' }).click();
    expect(await pageFaults(phone.page, 'Forms at the portal')).toEqual([]);
    await phone.page.setViewportSize(screens.phone);
    await phone.page.getByRole('link', { name: `Start ${title}` }).click();
    for (const question of calm) await choose(question, 'Several days');
    await saved();
    await phone.context.close();
    phone = await seat(browser, portal, 'phone');
    await signIn(phone);
    const { page } = phone;
    await page.goto('/forms');
    await page.getByRole('link', { name: `Go on with ${title}` }).click();
    const first = page.getByRole('radiogroup', { name: calm[0]! }).getByRole('radio', { name: 'Several days' });
    await first.waitFor();
    expect(await first.isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('alert').getByText('5 questions need another look').waitFor();
    await page.getByRole('link', { name: nine }).click();
    await page.locator('input:focus').waitFor();
    expect(await pageFaults(page, 'Faults of a form')).toEqual([]);
    await page.setViewportSize(screens.phone);
  });

  it('shows help as soon as its last question calls for it, keeps it over a lost connection, and is sent', async () => {
    const { page, context } = phone;
    await context.setOffline(true);
    await choose(nine, 'Several days');
    await page.getByRole('alert').getByText('Help is here for you right now').waitFor();
    await page.getByText('No connection. Your answers are kept here').waitFor();
    expect(await page.getByText('We let your care team know.').count()).toBe(0);
    await context.setOffline(false);
    await page.getByText('We let your care team know.').waitFor();
    await page.getByRole('link', { name: 'Call 988, day or night' }).waitFor();
    expect(await pageFaults(page, 'Help')).toEqual([]);
    await page.setViewportSize(screens.phone);
    for (const question of further) await choose(question, 'Not at all');
    await page.getByRole('button', { name: 'Next' }).click();
    await choose('How difficult have these problems', 'Somewhat difficult');
    await page.getByRole('button', { name: 'Send' }).dblclick();
    await page.getByText('Thank you, your form was sent.').waitFor();
    await page.getByText('Help is here for you right now').waitFor();
    expect(await pageFaults(page, 'A form that was sent')).toEqual([]);
    const rows = await data.work(({ em }) => em.find(FormResponse, {}));
    expect(rows.map(({ completedAt }) => Boolean(completedAt))).toEqual([true]);
  });
});

describe('the practice', () => {
  it('sees the follow-up first, says what was done, and reads the form with its score', async () => {
    const { page } = desk;
    await page.goto('/tasks');
    const open = page.getByRole('region', { name: 'Safety follow-ups' });
    await open.getByRole('button', { name: /^Acknowledge/ }).waitFor();
    expect(await pageFaults(page, 'Safety follow-ups')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await open.getByRole('button', { name: /^Acknowledge/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'What you have done' }).fill('Called, safe, seen tomorrow.');
    await dialog.getByRole('button', { name: 'Acknowledge' }).click();
    await open.waitFor({ state: 'detached' });
    const rows = await data.work(({ em }) => em.find(SafetyFollowUp, { clientId }));
    expect(rows.map(({ acknowledgedAt }) => Boolean(acknowledgedAt))).toEqual([true]);
    await page.goto(`/clients/${clientId}?tab=forms`);
    await page.getByRole('cell', { name: /5 of 27 · Mild/ }).waitFor();
    await page.getByRole('button', { name: new RegExp(`^Open ${title}`) }).click();
    const answers = page.getByRole('dialog', { name: title });
    await answers.getByText('Somewhat difficult').waitFor();
    expect(await pageFaults(page, 'Answers of a form')).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      answers.getByRole('link', { name: 'Download as PDF' }).click(),
    ]);
    const text = (await pdfText(readFileSync(await download.path()))).join('\n');
    expect(text).toContain('Score: 5 of 27, Mild');
  });

  it('has told the client that something waits, once for each time it was assigned, and nothing more', async () => {
    const notices = await data.work(({ em }) => em.find(Message, { clientId, purpose: 'portal-notice' }));
    expect(notices.length).toBeGreaterThan(0);
    expect(notices.length).toBeLessThanOrEqual(2);
    for (const { body, subject } of notices) expect(`${subject} ${body}`).not.toMatch(/PHQ|feeling/);
    expect([...phone.faults, ...desk.faults]).toEqual([]);
  });
});
