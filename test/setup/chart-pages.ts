import type { Page } from 'playwright-core';
import { z } from 'zod';
import { ask } from './console.ts';

const client = z.object({ id: z.string(), firstName: z.string(), lastName: z.string() });
export type ChartClient = z.output<typeof client>;

/** The first clients of the practice, as a page's user sees them. */
export async function someClients(page: Page): Promise<ChartClient[]> {
  const { body } = await ask(page, 'GET', '/api/clients?limit=10');
  return z.object({ rows: z.array(client) }).parse(body).rows;
}

/** Begins a note in the client's chart, as a clinician does, and writes it. */
export async function writeNote(page: Page, clientId: string): Promise<void> {
  await page.goto(`/clients/${clientId}?tab=notes`);
  await page.getByRole('button', { name: 'New note' }).click();
  await page.getByRole('dialog', { name: 'New note' }).getByRole('button', { name: 'Begin to write' }).click();
  await page.getByRole('textbox', { name: 'Text' }).fill('Came on time.\n\nGoes on with the plan.');
  await page.getByText(/Saved, \d/).waitFor();
}

/** From the note that the page shows. `which` one of its kind, `words` to the chart keeper. */
export async function askFor(
  page: Page,
  item: string,
  keeper: RegExp,
  { which = '', words = '' }: { which?: string; words?: string } = {},
): Promise<void> {
  await page.getByRole('button', { name: 'Ask the chart keeper' }).click();
  const drawer = page.getByRole('dialog', { name: 'Ask the chart keeper' });
  await drawer.getByRole('combobox', { name: 'Item' }).click();
  await page.getByRole('option', { name: item }).click();
  await drawer.getByRole('combobox', { name: 'Asked of' }).click();
  await page.getByRole('option', { name: keeper }).click();
  await drawer.getByRole('textbox', { name: 'Which one' }).fill(which);
  await drawer.getByRole('textbox', { name: 'Message' }).fill(words);
  await drawer.getByRole('button', { name: 'Send the request' }).click();
  await drawer.waitFor({ state: 'detached' });
}

/** Follows the note's link to what was asked for. @returns the path of the request */
export async function openRequest(page: Page, item: string): Promise<string> {
  await page.getByRole('link', { name: item }).click();
  await page.getByText('asked for it').waitFor();
  return new URL(page.url()).pathname;
}

/** Fills the words of the dialog that is open, and presses its button. */
export async function say(page: Page, field: RegExp, words: string, verb: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: field }).fill(words);
  await dialog.getByRole('button', { name: verb }).click();
  await dialog.waitFor({ state: 'detached' });
}
