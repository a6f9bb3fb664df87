import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { ask, screens, type Seat, seatOf } from '../setup/console.ts';
import { TestStack } from '../setup/stack.ts';

let stack: TestStack;
let browser: Browser;
let desk: Seat;
/** Where PIMSY leaves its files. */
let root: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'rounds-drop-'));
  stack = await TestStack.create({ PIMSY_DROP_ROOT: root });
  await Promise.all([stack.start(), launchBrowser().then((launched) => (browser = launched))]);
  desk = await seatOf(browser, stack.console, 'maya.whitfield');
});
afterAll(async () => {
  await browser?.close();
  await stack.remove();
  rmSync(root, { recursive: true, force: true });
});

const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

/** PIMSY writes its files, and last the manifest, which describes them unless it says that it is about others. */
function drop(files: Record<string, string | Buffer>, described = files): void {
  const folder = join(root, 'abc', 'incoming');
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(root, 'abc', 'outbox'), { recursive: true });
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  const list = Object.entries(described).map(([name, bytes]) => [
    name,
    { sha256: sha256(bytes), rows: String(bytes).trim().split('\n').length - 1 },
  ]);
  const manifest = {
    complete: true,
    madeAt: new Date().toISOString(),
    files: Object.fromEntries(list),
    appointments: { from: '2020-01-01T00:00:00Z', to: '2199-01-01T00:00:00Z' },
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
}

const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
/** Two people nobody here is like, and what they have planned. */
const files = () => ({
  'employees.csv': 'id,first_name,last_name,email\ne-900,Noor,Halvorsen,noor.halvorsen@abc.example.com\n',
  'clients.csv': 'id,first_name,last_name,birth_date,record_number,city\nc-900,Lucía,Peña,1988-04-09,N-900,Asheville\n',
  'locations.csv': 'id,name,city,time_zone\nl-900,Riverside,Asheville,America/New_York\n',
  'appointments.csv':
    'id,status,client_ids,employee_ids,location_id,starts_at,ends_at,time_zone,type\n' +
    `a-900,scheduled,c-900,e-900,l-900,${tomorrow()} 09:30,${tomorrow()} 10:30,America/New_York,Intake\n`,
});

async function openForm(method: string): Promise<void> {
  const { page } = desk;
  await page.getByRole('combobox', { name: 'Method' }).click();
  await page.getByRole('option', { name: method }).click();
}

describe('connecting PIMSY', () => {
  it('refuses wrong credentials in words, and saves nothing', async () => {
    const { page } = desk;
    await page.goto('/integrations/pimsy/configuration');
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByRole('link', { name: 'support@pimsyehr.com' }).waitFor();
    expect(await pageFaults(page, 'Enable PIMSY')).toEqual([]);
    await openForm('User name and password');
    await page.getByRole('button', { name: 'Use its address' }).click();
    await page.getByRole('textbox', { name: 'User name' }).fill('rounds');
    await page.locator('input[type=password]').fill('wrong password');
    await page.getByRole('button', { name: 'Check credentials' }).click();
    await page.getByText('Nothing was saved').waitFor();
    await page.getByText('PIMSY does not accept the credentials.').waitFor();
    expect((await ask(page, 'GET', '/api/integrations')).body).toMatchObject([
      { system: 'pimsy', enabled: false, method: null },
      { system: 'timeero' },
      { system: 'stripe' },
    ]);
    await page.getByRole('button', { name: 'Enter them anew' }).click();
    expect(await page.getByRole('textbox', { name: 'User name' }).inputValue()).toBe('rounds');
    expect(await page.locator('input[type=password]').inputValue()).toBe('');
  });

  it('names every file that is wrong at once, each with what PIMSY has to write instead', async () => {
    const { page } = desk;
    drop({
      ...files(),
      'clients.csv': 'number,name\nc-900,Lucía Peña\n',
      'employees.csv': 'id,email,email\ne-900,,\n',
    });
    await openForm('CSV files in a folder');
    await page.getByRole('button', { name: `Use ${join(root, 'abc')}` }).click();
    await page.getByRole('button', { name: 'Check credentials' }).click();
    await page.getByText('files that Rounds cannot do without are missing or cannot be read').waitFor();
    await page.getByText('The first line of clients.csv does not name the column id.').waitFor();
    await page.getByText('The first line of employees.csv names the column email twice.').waitFor();
    expect(await pageFaults(page, 'Wrong files')).toEqual([]);
  });

  it('says which letters to look at, and enables the folder', async () => {
    const { page } = desk;
    drop({ ...files(), 'clients.csv': Buffer.from(files()['clients.csv'], 'latin1') });
    await page.getByRole('button', { name: 'Enter them anew' }).click();
    await page.getByRole('button', { name: 'Check credentials' }).click();
    await page.getByText('The credentials are good').waitFor();
    await page.getByText('Reads 1 clients from clients.csv (Windows-1252).').waitFor();
    await page.getByText('clients.csv is not in UTF-8.').waitFor();
    await page.getByText('clients.csv has no column line1, state, zip').waitFor();
    expect(await page.getByText('employees.csv is not in UTF-8.').count()).toBe(0);
    await page.getByRole('button', { name: 'Enable PIMSY' }).click();
    await page.getByText('Enabled', { exact: true }).waitFor();
  });

  it('is read by a button: people, location and appointment of the files are here, and only read here', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: 'Read PIMSY now' }).click();
    await page.getByText('Last good reading').waitFor({ timeout: 180_000 });
    await page.getByRole('row', { name: /^Appointments 1 1 new/ }).waitFor();
    expect(await pageFaults(page, 'Reading of PIMSY')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await page.goto('/clients');
    await page.getByRole('searchbox').first().fill('N-900');
    await page.getByRole('link', { name: 'Peña, Lucía' }).click();
    await page.getByText('come from PIMSY and are changed there').waitFor();
    expect(await page.getByRole('textbox', { name: 'First name' }).isEditable()).toBe(false);
    await page.goto('/locations');
    await page.getByRole('link', { name: 'Riverside' }).click();
    const drawer = page.getByRole('dialog', { name: 'Riverside' });
    await drawer
      .getByText('These come from PIMSY and are changed there: name, time zone, address, and in use')
      .waitFor();
    expect(await drawer.getByRole('textbox', { name: 'Name' }).isEditable()).toBe(false);
    expect(await drawer.getByRole('textbox', { name: 'Phone' }).isEditable()).toBe(true);
    expect(await pageFaults(page, 'Location of PIMSY')).toEqual([]);
  });

  it('takes nobody for deleted where a file is not the one that was described, and says what to do', async () => {
    const { page } = desk;
    await page.setViewportSize(screens.desk);
    drop({ ...files(), 'clients.csv': 'id,first_name\n' }, files());
    await page.goto('/integrations/pimsy/configuration');
    await page.getByRole('button', { name: 'Read everything anew' }).click();
    await page
      .getByText(/Clients did not all come.*Let PIMSY write its files again, and manifest.json last/)
      .waitFor({ timeout: 180_000 });
    const { body } = await ask(page, 'POST', '/api/clients/search', { text: 'N-900', limit: 5 });
    expect(body).toMatchObject({ rows: [{ active: true }] });
  });

  it('is disabled only after asking', async () => {
    const { page } = desk;
    await page.goto('/integrations/pimsy/configuration');
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('dialog', { name: 'Disable PIMSY?' }).getByRole('button', { name: 'Disable' }).click();
    await page.getByText('Its credentials have been erased').first().waitFor();
    expect(await pageFaults(page, 'PIMSY disabled')).toEqual([]);
    expect(desk.faults).toEqual([]);
  });
});
