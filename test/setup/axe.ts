import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { screens } from './console.ts';

/** Rows of a table repeat each other; to look at fifty of them takes a minute and finds nothing more. */
const repeated = 'tbody tr:nth-child(n + 8)';

/** What is wrong with a page as it stands, for people who see, hear or type otherwise: on a desk and on a phone, light and dark. */
export async function pageFaults(page: Page, name: string): Promise<string[]> {
  const faults: string[] = [];
  for (const [screen, size] of Object.entries(screens)) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      // The page hears of it by an event: looked at before, it would be half light and half dark.
      await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor({ state: 'attached' });
      await settled(page);
      // One frame, no other origin: no second page is needed for the verdict. Dark, only the colours are others.
      const axe = new AxeBuilder({ page })
        .setLegacyMode()
        .options({ resultTypes: ['violations'] })
        .exclude(repeated);
      const { violations } = await (colorScheme === 'dark' ? axe.withRules('color-contrast') : axe).analyze();
      for (const { id, nodes } of violations)
        for (const { target, failureSummary } of nodes)
          faults.push(`${name}, ${screen}, ${colorScheme}: ${id} at ${String(target)} ${failureSummary ?? ''}`);
    }
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (over > 0) faults.push(`${name}, ${screen}: ${over} px wider than the screen`);
  }
  return faults;
}

/** Colours and drawers have stopped moving. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    const moving = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
    await Promise.allSettled(moving.map(({ finished }) => finished));
  });
}
