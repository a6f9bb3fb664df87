import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, seat, type Seat, seatOf } from '../setup/console.ts';
import { TestStack } from '../setup/stack.ts';

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();

/** How to get to each page, and until when it is not complete. `*` stands for the first of its kind. */
const pages: [path: string, complete: (page: Page) => Promise<unknown>][] = [
  ['/', (page) => page.getByRole('heading', { name: /Going out next/ }).waitFor()],
  ['/password', (page) => heading(page, 'Change password')],
  ['/second-factor', (page) => page.getByRole('textbox', { name: 'Your password' }).waitFor()],
  ['/alerts', (page) => page.getByText('Nothing to tell you').waitFor()],
  ['/tokens', (page) => page.getByText('You have no tokens').waitFor()],
  ['/clients', (page) => page.getByRole('cell', { name: 'Given' }).first().waitFor()],
  ['/clients/new', (page) => heading(page, 'New client')],
  ['/clients/*', (page) => page.getByRole('tab', { name: 'Contacts' }).waitFor()],
  ['/clients/*?tab=messages', (page) => page.getByRole('heading', { name: 'Message this client' }).waitFor()],
  ['/clients/*?tab=contacts', (page) => page.getByText('Messaging Consent Given by Client').waitFor()],
  ['/clients/*?tab=insurance', (page) => page.getByText('None on file').first().waitFor()],
  ['/clients/*?tab=billing', (page) => page.getByText('Nothing has been posted yet').waitFor()],
  ['/billing', (page) => page.getByText('Nobody owes anything').waitFor()],
  ['/billing/statements', (page) => page.getByText('None have been issued to many clients yet').waitFor()],
  ['/clients/*?tab=documents', (page) => page.getByText('No documents yet').waitFor()],
  ['/portal-approvals', (page) => page.getByText('Nothing waits for approval').waitFor()],
  ['/clients/*?tab=forms', (page) => page.getByText('No completed forms yet').waitFor()],
  ['/portal-credentials', (page) => page.getByText('None have been e-mailed to many clients yet').waitFor()],
  ['/portal-credentials/new', (page) => page.getByRole('button', { name: /^E-mail [1-9]/ }).waitFor()],
  ['/staff', (page) => page.getByRole('cell', { name: 'Active' }).first().waitFor()],
  ['/staff/new', (page) => heading(page, 'New staff member')],
  ['/staff/*', (page) => page.getByRole('tab', { name: 'Account and profiles' }).waitFor()],
  ['/staff/*?tab=account', (page) => page.getByRole('checkbox', { name: 'Scheduler' }).waitFor()],
  ['/locations', (page) => page.getByRole('link', { name: 'Asheville' }).waitFor()],
  ['/locations?add=true', (page) => page.getByRole('dialog', { name: 'New location' }).waitFor()],
  ['/appointments', (page) => page.getByRole('row').nth(1).waitFor()],
  ['/appointments/new', (page) => heading(page, 'New appointment')],
  ['/appointments/*', (page) => page.getByRole('button', { name: 'Save' }).waitFor()],
  ['/messaging/compose', (page) => page.getByRole('cell', { name: 'Gets it' }).first().waitFor()],
  [
    '/messaging/compose?method=text&show=skip',
    (page) => page.getByRole('cell', { name: 'Left out' }).first().waitFor(),
  ],
  [
    '/messaging/history',
    (page) =>
      page
        .getByRole('link', { name: /Upcoming Appointments/ })
        .first()
        .waitFor(),
  ],
  ['/messaging/reminders', (page) => page.getByText('No rules yet').waitFor()],
  ['/messaging/reminders?add=true', (page) => page.getByRole('dialog', { name: 'New rule' }).waitFor()],
  ['/messaging/history/*', (page) => page.getByRole('region', { name: 'What was ordered' }).waitFor()],
  ['/messaging/history/*/call-list', (page) => heading(page, 'Call list')],
  ['/replies', (page) => page.getByText('Nobody waits for an answer').waitFor()],
  ['/replies?show=done', (page) => page.getByText('Nothing here yet').waitFor()],
  ['/portal-messages', (page) => page.getByText('No client waits for an answer').waitFor()],
  ['/portal-ccds', (page) => page.getByText('No client waits for a document').waitFor()],
  ['/portal-messages/new', (page) => page.getByRole('combobox', { name: 'Client' }).waitFor()],
  ['/clients/*?tab=tasks', (page) => page.getByText('No open tasks about this client').waitFor()],
  ['/clients/*?tab=portal', (page) => page.getByText('Never invited').waitFor()],
  ['/staff/*?tab=assignments', (page) => page.getByRole('table', { name: 'Assigned clients' }).waitFor()],
  ['/staff/*?tab=absences', (page) => page.getByText('No absences').waitFor()],
  ['/tasks', (page) => page.getByText('Nothing is waiting for you').first().waitFor()],
  ['/clients/*?tab=notes', (page) => page.getByText('No notes yet').waitFor()],
  ['/chart-requests', (page) => page.getByText('Nobody asks you for anything').waitFor()],
  ['/chart-requests?scope=all', (page) => page.getByText('No open requests').waitFor()],
  ['/chart-requests/notes', (page) => page.getByText('You hold no notes').waitFor()],
  ['/chart-requests/overview', (page) => page.getByText('Nobody waits for anybody').waitFor()],
  ['/administration/user-groups', (page) => page.getByRole('link', { name: 'Front Desk' }).waitFor()],
  ['/administration/picklists', (page) => page.getByRole('button', { name: 'Save Billing question' }).waitFor()],
  ['/administration/emergency-access', (page) => page.getByText('None', { exact: true }).waitFor()],
  ['/administration/imports', (page) => page.getByText('Nothing has been imported yet').waitFor()],
  ['/administration/imports?add=true', (page) => page.getByRole('link', { name: 'Example file' }).waitFor()],
  ['/payments', (page) => page.getByText('No payments by card').waitFor()],
  ['/payments/reconciliation', (page) => page.getByText('Nothing has been compared yet').waitFor()],
  ['/integrations/card-payments', (page) => page.getByText('Endpoint for events').waitFor()],
  ['/integrations/pimsy/mapping', (page) => page.getByText('No employees of PIMSY yet').waitFor()],
  ['/integrations/pimsy/mapping?tab=clients', (page) => page.getByText('No clients of PIMSY yet').waitFor()],
  ['/integrations/imports', (page) => page.getByText('Nothing has been imported into Timeero yet').waitFor()],
  ['/integrations/timeero/users', (page) => page.getByText('No users of Timeero yet').waitFor()],
  ['/integrations/timeero/jobs', (page) => page.getByText('No jobs of Timeero yet').waitFor()],
  ['/integrations/evv/employees', (page) => page.getByText('Nobody is mapped yet').waitFor()],
  ['/integrations/evv/clients', (page) => page.getByText('Nobody is mapped yet').waitFor()],
  ['/integrations/sync', (page) => page.getByText('Nothing has been synced yet').waitFor()],
  ['/integrations/evv/visits', (page) => page.getByText('No visits yet').waitFor()],
  ['/schedules', (page) => page.getByText('No shifts in this week').waitFor()],
  ['/schedules?add=true', (page) => page.getByRole('dialog', { name: 'New shift' }).waitFor()],
  ['/administration/settings', (page) => page.getByRole('cell', { name: 'Practice Alias' }).first().waitFor()],
  ['/administration/profiles', (page) => page.getByRole('listbox').first().waitFor()],
  ['/administration/audit', (page) => page.getByRole('cell', { name: 'sign-in' }).first().waitFor()],
  ['/nowhere', (page) => page.getByText('There is no page at this address').waitFor()],
];

describe('Every page of the console', () => {
  let stack: TestStack;
  let browser: Browser;
  let admin: Seat;
  const firsts: Record<string, string> = {};

  beforeAll(async () => {
    stack = await TestStack.create();
    [browser] = await Promise.all([launchBrowser(), stack.start()]);
    admin = await seatOf(browser, stack.console, 'maya.whitfield');
    for (const kind of ['clients', 'staff', 'appointments', 'broadcasts']) {
      const { body } = await ask(admin.page, 'GET', `/api/${kind}?limit=1`);
      firsts[kind === 'broadcasts' ? '/messaging/history' : `/${kind}`] = idOfFirst(body);
    }
  });

  afterAll(async () => {
    await browser.close();
    await stack.remove();
  });

  it.each(pages)('%s can be used by everybody, light and dark, on a desk and on a phone', async (path, complete) => {
    const { page } = admin;
    await page.goto(path.replace(/^(.*)\/\*/, (_, of: string) => `${of}/${firsts[of]}`));
    await complete(page);
    expect(await pageFaults(page, path)).toEqual([]);
  });

  it('that asks, shows a message, or is closed to somebody can be used by everybody too', async () => {
    const { page } = admin;
    const found: string[] = [];
    await page.goto('/messaging/compose');
    await page.getByRole('button', { name: 'Send E-mail Message' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Send \d+/ })
      .waitFor();
    found.push(...(await pageFaults(page, 'send')));
    await page.goto('/tokens');
    await page.getByRole('button', { name: 'New token' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).waitFor();
    found.push(...(await pageFaults(page, 'new token')));
    const clinician = await seatOf(browser, stack.console, 'priya.raman');
    await clinician.page.goto('/messaging/compose');
    await clinician.page.getByText('Your profiles do not allow this page').waitFor();
    found.push(...(await pageFaults(clinician.page, 'closed')));
    const nobody = await seat(browser, stack.console);
    await nobody.page.goto('/');
    await nobody.page.getByRole('button', { name: 'Sign in' }).click();
    await nobody.page.getByRole('alert').first().waitFor();
    found.push(...(await pageFaults(nobody.page, 'sign-in')));
    expect(found).toEqual([]);
  });

  it('has no script that fails and gets no answer that is a fault', () => {
    expect(admin.faults).toEqual([]);
  });
});

function idOfFirst(answer: unknown): string {
  const { rows }: { rows?: { id?: string }[] } = Object(answer);
  return rows?.[0]?.id ?? '';
}
