import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { scannerSentinels } from '../../dev/sandbox/clamd/sentinels.ts';
import { pageFaults } from '../setup/axe.ts';
import { launchBrowser } from '../setup/browser.ts';
import { type Seat, screens, seatOf } from '../setup/console.ts';
import { pdf, png } from '../setup/document-files.ts';
import { TestStack } from '../setup/stack.ts';

let stack: TestStack;
let browser: Browser;
let desk: Seat;
const folder = mkdtempSync(join(tmpdir(), 'rounds-files-'));
const file = (name: string, content: Buffer | string) => {
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

const list = (page: Page) => page.getByRole('table', { name: 'Documents of this client' });
const row = (page: Page, name: string) => list(page).getByRole('row').filter({ hasText: name });

async function toDocuments({ page }: Seat): Promise<void> {
  await page.goto('/clients');
  await page.getByRole('table').getByRole('link').first().click();
  await page.getByRole('tab', { name: 'Documents' }).click();
  await page.getByRole('button', { name: 'Upload documents' }).waitFor();
}
async function choose(page: Page, ...files: string[]): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(files);
}

describe("a client's documents", () => {
  it('are uploaded, checked, and read in the console', async () => {
    const { page } = desk;
    await toDocuments(desk);
    await choose(page, file('Consent signed.pdf', pdf('I agree to automated messages')), file('Card.png', png()));
    await row(page, 'Consent signed.pdf').getByText('Ready').waitFor();
    await row(page, 'Card.png').getByText('Ready').waitFor();

    await page.getByRole('button', { name: 'Open Consent signed.pdf' }).click();
    const dialog = page.getByRole('dialog', { name: 'Consent signed.pdf' });
    await dialog.getByText('Page 1 of 1').waitFor();
    await dialog.getByText('I agree to automated messages').waitFor({ state: 'attached' });
    const drawn = await dialog.locator('canvas').evaluate((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement)) return 0;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return data.reduce((dark, value, at) => dark + (at % 4 === 0 && value < 100 ? 1 : 0), 0);
    });
    expect(drawn).toBeGreaterThan(200);
    expect(await pageFaults(page, 'viewer')).toEqual([]);
    await page.setViewportSize(screens.desk);
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Open Card.png' }).click();
    const picture = page.getByRole('img', { name: 'Picture: Card.png' });
    await picture.waitFor();
    expect(await picture.evaluate((img) => img instanceof HTMLImageElement && img.naturalWidth)).toBe(1);
    await page.keyboard.press('Escape');
  });

  it('are refused in words when they are not what is taken, each file by itself', async () => {
    const { page } = desk;
    const drawing = file('logo.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    await choose(page, drawing, file('empty.pdf', ''));
    await page.getByText('Web pages and SVG drawings are not taken').waitFor();
    await page.getByText('The file is empty').waitFor();
    expect(await row(page, 'logo').count()).toBe(0);
    await page.getByRole('button', { name: 'Remove logo.svg from this list' }).click();
    await page.getByRole('button', { name: 'Remove empty.pdf from this list' }).click();
  });

  it('that carry a virus are refused, and it is said why', async () => {
    const { page } = desk;
    await choose(page, file('letter.txt', `Dear ${scannerSentinels.eicar}`));
    await row(page, 'letter.txt').getByText('The virus scanner found Eicar-Test-Signature').waitFor();
    expect(await page.getByRole('button', { name: 'Open letter.txt' }).count()).toBe(0);
  });

  it('are renamed, moved, shown in the portal and withdrawn', async () => {
    const { page } = desk;
    await page.getByRole('button', { name: 'More for Card.png' }).click();
    await page.getByRole('menuitem', { name: 'Rename or move' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rename or move the document' });
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Insurance card.png');
    await dialog.getByRole('switch', { name: 'Shown in the portal' }).click({ force: true });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row(page, 'Insurance card.png').getByText('Shown in the portal').waitFor();

    await page.getByRole('button', { name: 'More for Insurance card.png' }).click();
    await page.getByRole('menuitem', { name: 'Withdraw' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
    await row(page, 'Insurance card.png').waitFor({ state: 'detached' });
    expect(await row(page, 'Consent signed.pdf').count()).toBe(1);
  });

  it('can be worked with by everybody, on a desk and on a phone', async () => {
    expect(await pageFaults(desk.page, 'documents')).toEqual([]);
    expect(desk.faults).toEqual([]);
  });
});
