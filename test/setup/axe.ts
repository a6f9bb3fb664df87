import { AxeBuilder } from '@axe-core/playwright';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { screens } from './console.ts';

/** Rows of a table repeat each other; to look at fifty of them takes a minute and finds nothing more. */
const repeated = 'tbody tr:nth-child(n + 8)';
/** Carried by what a phone shows and the desk did not. */
const onPhoneAlone = 'data-on-phone-alone';

/**
 * What is wrong with a page as it stands, for people who see, hear or type otherwise: on a desk and on a phone, light and dark. Between light and dark only
 * colors differ, and those do not hang on the width: on the phone they are looked at once more where it shows what the desk does not.
 */
export async function pageFaults(page: Page, name: string): Promise<string[]> {
  // Once a document: to read these half a million letters takes a browser as long as a look at a small page.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  // To change over takes as long: it begins as the page before it has ended.
  const schemes = (await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches))
    ? (['dark', 'light'] as const)
    : (['light', 'dark'] as const);
  const faults: string[] = [];
  const show = async (screen: keyof typeof screens, colorScheme: 'light' | 'dark') => {
    await page.setViewportSize(screens[screen]);
    await page.emulateMedia({ colorScheme });
    // The page hears of it by an event: looked at before, it would be half light and half dark.
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor({ state: 'attached' });
    await settled(page);
    return `${name}, ${screen}, ${colorScheme}`;
  };
  const isTooWide = async (at: string) => {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (over > 0) faults.push(`${at}: ${over} px wider than the screen`);
  };

  const desk = await show('desk', schemes[0]);
  faults.push(...(await look(page, desk)));
  await isTooWide(desk);
  const shown = await page.evaluateHandle(
    () => new Set([...document.querySelectorAll('body *')].filter((each) => each.checkVisibility())),
  );
  const phone = await show('phone', schemes[0]);
  faults.push(...(await look(page, phone)));
  await isTooWide(phone);
  const isMore = await page.evaluate(mark, { shown, fresh: onPhoneAlone, but: repeated });
  const phoneAgain = await show('phone', schemes[1]);
  if (isMore) faults.push(...(await look(page, phoneAgain, (axeOf) => colors(axeOf).include(`[${onPhoneAlone}]`))));
  const deskAgain = await show('desk', schemes[1]);
  faults.push(...(await look(page, deskAgain, colors)));
  return faults;
}

const colors = (axeOf: AxeBuilder): AxeBuilder => axeOf.withRules('color-contrast');

async function look(page: Page, at: string, narrowed = (axeOf: AxeBuilder): AxeBuilder => axeOf): Promise<string[]> {
  // One frame, no other origin: no second page is needed for the verdict.
  const builder = new AxeBuilder({ page, axeSource: ';' })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .exclude(repeated);
  const { violations } = await narrowed(builder).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${at}: ${id} at ${String(target)} ${failureSummary ?? ''}`),
  );
}

/** In the page: marks what it shows and did not show before. @returns whether there is any */
function mark({ shown, fresh, but }: { shown: Set<Element>; fresh: string; but: string }): boolean {
  for (const each of document.querySelectorAll(`[${fresh}]`)) each.removeAttribute(fresh);
  const more = [...document.querySelectorAll('body *')].filter(
    (each) => !shown.has(each) && each.checkVisibility() && !each.closest(but),
  );
  for (const each of more) each.setAttribute(fresh, '');
  return more.length > 0;
}

/** Colours and drawers have stopped moving, also those that began as others ended. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let moves = true; moves;) {
      await new Promise(requestAnimationFrame);
      const moving = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
      await Promise.allSettled(moving.map(({ finished }) => finished));
      moves = moving.length > 0;
    }
  });
}
