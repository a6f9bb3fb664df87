import type { Page } from 'playwright-core';
import { until } from './until.ts';

/** The cells of the recipients of a broadcast, as they are read: those in sight alone are in the page, so it is scrolled through. */
export async function recipientsOf(page: Page): Promise<string[][]> {
  const table = page.getByRole('table', { name: 'Recipients' });
  const rows = new Map<string | null, string[]>();
  await page.evaluate(() => scrollTo(0, 0));
  await until('everybody was seen', async () => {
    const drawn = await table.locator('tbody tr[aria-rowindex]').evaluateAll((each) =>
      each.map((row) => ({
        index: row.getAttribute('aria-rowindex'),
        cells: [...row.children].map((cell) => (cell.textContent ?? '').trim()),
      })),
    );
    for (const { index, cells } of drawn) if (cells[0] !== '') rows.set(index, cells);
    if (rows.size === Number(await table.getAttribute('aria-rowcount')) - 1) return true;
    await page.evaluate(() => scrollBy(0, innerHeight / 2));
    return false;
  });
  return [...rows.values()];
}
