import type { Page } from 'playwright-core';

/** What a page of a stand-in shows beside a term, such as a password. */
export const shownAs = async (page: Page, term: string): Promise<string> =>
  (await page.locator(`dt:text-is("${term}") + dd`).first().textContent())?.trim() ?? '';

/** Acts as PIMSY's staff do on its pages. */
export const pimsyDesk = (page: Page, inbox: string, practice: string) => ({
  /** Finds somebody by their id and enters other values in the fields with these labels. */
  async mend(kind: 'employees' | 'clients', id: string, fields: Record<string, string>): Promise<void> {
    await page.goto(`${inbox}/pimsy/${practice}/${kind}`);
    await page.getByRole('searchbox').fill(id);
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByRole('main').getByRole('listitem').filter({ hasText: id }).getByRole('link').click();
    for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved').waitFor();
  },
});
