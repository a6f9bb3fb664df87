import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Account, CcdRequest, Client, Message, Person } from '../../db/entities/index.ts';
import { demoPortalLogins } from '../../db/seed/logins.ts';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { aCcd } from '../setup/ccd.ts';
import { screens, type Seat, seat, seatOf } from '../setup/console.ts';
import { TestStack } from '../setup/stack.ts';
import { type StackData, stackData } from '../setup/stack-data.ts';
import { stackIntegrations } from '../setup/stack-integrations.ts';

let stack: TestStack;
let data: StackData;
let browser: Browser;
let phone: Seat;
let desk: Seat;
let person: { clientId: string; lastName: string; birthDate: string; name: string };
const demo = demoPortalLogins[0]!;
const folder = mkdtempSync(join(tmpdir(), 'rounds-ccd-'));

beforeAll(async () => {
  stack = await TestStack.create();
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  data = await stackData(stack);
  await connect();
  phone = await seat(browser, /http:\/\/abc\.portal\.localhost:\d+/.exec(stack.output)?.[0] ?? '', 'phone');
  desk = await seatOf(browser, stack.console, 'maya.whitfield');
});
afterAll(async () => {
  await browser?.close();
  await data?.close();
  await stack.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** The practice is connected to PIMSY's stand-in, where the client is as here: the sample has people there with something wrong. */
async function connect(): Promise<void> {
  const { of, enableBoth } = stackIntegrations(stack, data);
  await enableBoth(stack.inbox);
  const found = await data.work(async ({ em }) => {
    const { personId } = await em.findOneOrFail(Account, { kind: 'portal', login: demo.login });
    const client = await em.findOneOrFail(Client, { personId });
    return { client, self: await em.findOneOrFail(Person, { id: personId }) };
  });
  const { client, self } = found;
  const { firstName, lastName } = self;
  const birthDate = self.birthDate ?? '';
  person = { clientId: client.id, lastName, birthDate, name: `${firstName} ${lastName}` };
  const pimsyId = `c-${client.recordNumber}`;
  await of.linked('pimsy', await of.client(pimsyId), 'client', client.id);
  const fields = { firstName, lastName, birthDate, active: 'on' };
  await fetch(`${stack.inbox}/pimsy/abc/clients/${pimsyId}`, { method: 'POST', body: new URLSearchParams(fields) });
}

const failing = (order: object) =>
  fetch(`${stack.inbox}/control/pimsy`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
const requests = () => data.work(({ em }) => em.find(CcdRequest, { clientId: person.clientId }));
const notices = () => data.work(({ em }) => em.count(Message, { clientId: person.clientId, purpose: 'portal-notice' }));
const mine = () => phone.page.getByRole('region', { name: 'Your documents' });
const file = (name: string, content: Buffer) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

describe('the clinical document of a client', () => {
  it('is asked for on a phone, comes from PIMSY, is read and downloaded', async () => {
    const { page } = phone;
    await page.goto('/');
    await page.getByRole('textbox', { name: 'User name' }).fill(demo.login);
    await page.getByRole('textbox', { name: 'Password' }).fill(demo.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'CCD Download' }).click();
    await mine().getByText('None yet.').waitFor();
    expect(await pageFaults(page, 'CCD Download')).toEqual([]);
    await page.setViewportSize(screens.phone);
    await page.getByRole('button', { name: 'Request my document' }).dblclick();
    await mine()
      .getByRole('link', { name: /^Read the document/ })
      .waitFor({ timeout: 180_000 });
    expect(await requests()).toMatchObject([{ status: 'ready', source: 'pimsy' }]);
    expect(await pageFaults(page, 'A document')).toEqual([]);
    await page.setViewportSize(screens.phone);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      mine()
        .getByRole('link', { name: /^Download the document/ })
        .click(),
    ]);
    expect(download.suggestedFilename()).toBe('clinical-document.xml');
    expect(readFileSync(await download.path(), 'utf8')).toContain('<ClinicalDocument');
    await mine()
      .getByRole('link', { name: /^Read the document/ })
      .click();
    await page.getByRole('heading', { level: 1, name: 'Clinical document' }).waitFor();
    await page
      .getByRole('region', { name: 'Table: Allergies' })
      .getByRole('columnheader', { name: 'Substance' })
      .waitFor();
    expect(await pageFaults(page, 'Reading a document')).toEqual([]);
    await page.setViewportSize(screens.phone);
    await page.goto('/activity');
    await page.getByText('Read the clinical document (CCD)').waitFor();
    await page.getByText('Downloaded the clinical document (CCD)').waitFor();
  });

  it('is uploaded by staff where PIMSY has none; what is of somebody else is shown to nobody', async () => {
    await failing({ fault: 'no-ccd', times: 0 });
    await phone.page.goto('/ccd');
    await phone.page.getByRole('button', { name: 'Request a new document' }).click();
    await phone.page.getByText('Our staff are getting your document for you.').waitFor({ timeout: 180_000 });
    const { page } = desk;
    await page.goto('/portal-ccds');
    const table = page.getByRole('table', { name: 'CCD Requests' });
    await table.getByText('PIMSY has no CCD of this client.').waitFor();
    expect(await pageFaults(page, 'CCD requests')).toEqual([]);
    await page.setViewportSize(screens.desk);
    const upload = page.locator('input[type=file]');
    await upload.setInputFiles(file('Other.xml', aCcd({ lastName: 'Somebody' })));
    await table.getByText('Name or birth date in the CCD are not those of this client.').waitFor({ timeout: 180_000 });
    const birthTime = person.birthDate.replaceAll('-', '');
    const text = '<paragraph>&lt;b&gt;None&lt;/b&gt; known</paragraph>';
    await upload.setInputFiles(file('CCD.xml', aCcd({ lastName: person.lastName, birthTime, text })));
    await page.getByText('No client waits for a document').waitFor({ timeout: 180_000 });
    await page.getByRole('radiogroup', { name: 'Requests' }).getByText('Answered').click();
    await table.getByText('uploaded by Maya Whitfield').waitFor();
    expect(await pageFaults(page, 'Answered requests')).toEqual([]);
    await phone.page.reload();
    await mine().getByText('from our staff').waitFor();
    expect(
      await mine()
        .getByRole('link', { name: /^Read the document/ })
        .count(),
    ).toBe(2);
    await mine()
      .getByRole('link', { name: /^Read the document/ })
      .first()
      .click();
    await phone.page.getByText('<b>None</b> known').waitFor();
    expect(await notices()).toBe(2);
    expect([...phone.faults, ...desk.faults]).toEqual([]);
  });
});
