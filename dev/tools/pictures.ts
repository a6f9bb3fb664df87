import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { demoLogins } from '../../db/seed/logins.ts';
import { launchBrowser } from '../../test/setup/browser.ts';
import { askFor, openRequest, say, someClients, writeNote } from '../../test/setup/chart-pages.ts';
import { chartSeats } from '../../test/setup/chart-seats.ts';
import { TestStack } from '../../test/setup/stack.ts';
import { portalPictures } from './pictures-portal.ts';

/**
 * `npm run docs:pictures`: starts everything anew in a folder of its own, waits until the two demo broadcasts are through (about three minutes) and
 * takes the pictures of docs/pictures from what is really there. `-- broadcasts`, `-- hand-off` or `-- portal` takes these alone.
 */
const folder = join(import.meta.dirname, '..', '..', 'docs', 'pictures');
const desk = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

const stack = await TestStack.create();
const browser = await launchBrowser();
try {
  console.log('Starting …');
  await stack.start();
  mkdirSync(folder, { recursive: true });
  const wanted = process.argv[2];
  const takes = (each: string) => wanted === undefined || wanted === each;
  if (takes('broadcasts')) await broadcasts(browser);
  if (takes('hand-off')) await handOff(browser);
  if (takes('portal')) await portalPictures(stack, browser, picture);
} finally {
  await browser.close();
  await stack.remove();
}

async function broadcasts(into: Browser): Promise<void> {
  const page = await signedIn(into, desk);
  await compose(page);
  const reminder = await history(page);
  await temporal(page, reminder);
  await inbox(into);
  const small = await signedIn(into, phone);
  await small.goto(`${stack.console}/messaging/history/${reminder}`);
  await small.getByRole('heading', { name: 'Recipients' }).waitFor();
  await picture(small, 'history-phone');
}

/** The note that is blocked, as its author sees it, and the request, as the chart keeper does. */
async function handOff(into: Browser): Promise<void> {
  const { admin, clinician, keeper } = await chartSeats(into, stack.console);
  const [author, records] = [clinician.page, keeper.page];
  const client = (await someClients(admin.page)).at(3);
  if (!client) throw new Error('The sample practice has too few clients');
  await writeNote(author, client.id);
  await askFor(author, 'Signed consent', /^Tomas Reyes/, {
    which: 'For the school, this year’s',
    words: 'The report for the school goes out on Thursday.',
  });
  await askFor(author, 'Referral', /^Medical Records/);
  await author.getByRole('heading', { name: /^2 requests have to be completed/ }).waitFor();
  // The confirmation has gone.
  await author.getByRole('alert').last().waitFor({ state: 'detached' });
  await author.getByRole('button', { name: 'Sign and release' }).hover(); // says why it cannot be pressed
  await picture(author, 'note-blocked');

  await records.goto(await openRequest(author, 'Signed consent'));
  await records.getByRole('button', { name: 'Acknowledge' }).click();
  await records.getByRole('button', { name: 'Acknowledge' }).waitFor({ state: 'detached' });
  await records.getByRole('button', { name: 'Ask back' }).click();
  await say(records, /Your question/, 'The one that both parents signed, or the newer one?', 'Ask back');
  await author.getByRole('button', { name: 'Answer' }).click();
  await say(author, /Your answer/, 'The newer one: the school asks for the date of this year.', 'Answer');
  await records.getByText('The newer one:').waitFor();
  await records.getByRole('alert').last().waitFor({ state: 'detached' });
  await picture(records, 'request');
}

async function picture(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(500); // fonts and the last transitions
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
  console.log(`docs/pictures/${name}.png`);
}

async function signedIn(into: Browser, viewport: { width: number; height: number }): Promise<Page> {
  const operator = demoLogins[0];
  if (!operator) throw new Error('The sample practice has no logins');
  const context = await into.newContext({ viewport, colorScheme: 'light', timezoneId: 'America/New_York' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${stack.console}/sign-in`);
  await page.getByLabel('Practice').fill(operator.practice);
  await page.getByLabel('Login').fill(operator.login);
  await page.getByRole('textbox', { name: 'Password' }).fill(operator.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page
    .getByRole('link', { name: 'Messaging' })
    .or(page.getByRole('button', { name: /menu|navigation/i }))
    .first()
    .waitFor();
  return page;
}

async function compose(page: Page): Promise<void> {
  await page.goto(`${stack.console}/messaging/compose`);
  await page.getByRole('button', { name: /^Send .* Message$/ }).waitFor();
  await page.getByText(/people get it/).waitFor();
  await picture(page, 'compose');
  await page
    .getByRole('heading', { name: 'Who will receive it' })
    .evaluate((heading) => window.scrollBy(0, heading.getBoundingClientRect().top - 80));
  await picture(page, 'preview');
}

/** The demo broadcast by text, once both are through; resolves to its id. */
async function history(page: Page): Promise<string> {
  console.log('Waiting for the demo broadcasts …');
  const until = Date.now() + 6 * 60_000;
  for (;;) {
    await page.goto(`${stack.console}/messaging/history?status=completed`);
    await page.waitForLoadState('networkidle');
    if ((await page.getByRole('link', { name: /Client Upcoming Appointments/ }).count()) >= 2) break;
    if (Date.now() > until) throw new Error('The demo broadcasts did not end within six minutes');
    await page.waitForTimeout(5_000);
  }
  await page.getByRole('link', { name: /Text/ }).first().click();
  await page.getByRole('heading', { name: 'Recipients' }).waitFor();
  await page.getByText('Delivered').first().waitFor();
  await picture(page, 'history');
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

async function temporal(page: Page, broadcast: string): Promise<void> {
  await page.goto(`${stack.console}/temporal/namespaces/default/workflows/broadcast%2F${broadcast}`);
  await page.getByText('Event History').first().waitFor();
  await page.getByText('broadcastId').first().waitFor(); // decoded
  await picture(page, 'temporal');
}

async function inbox(into: Browser): Promise<void> {
  const page = await into.newPage({ viewport: desk, colorScheme: 'light' });
  await page.goto(`${stack.inbox}/mail`);
  await picture(page, 'inbox');
}
