import type { Locator, Page } from 'playwright-core';

/**
 * Presses the key until the focus is there, as somebody without a mouse does.
 * @throws Error when it is not reached, naming what was passed
 */
export async function pressUntilFocused(page: Page, key: string, target: Locator, atMost = 200): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses <= atMost; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
    passed.push(await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 60) ?? ''));
  }
  throw new Error(`${key} does not lead to ${String(target)}; it passes\n${passed.join('\n')}`);
}

/** Goes there with Tab and presses Enter, once the button can be pressed. */
export async function enterOn(page: Page, target: Locator): Promise<void> {
  // One that is busy takes no focus.
  await target.click({ trial: true });
  await pressUntilFocused(page, 'Tab', target);
  await target.click({ trial: true });
  await page.keyboard.press('Enter');
}

const two = (n: number) => String(n).padStart(2, '0');

/** A date field takes its parts one after another, in the order of the language; a year may have six digits, hence the arrow. */
export async function typeWallTime(page: Page, wall: string): Promise<void> {
  const [date = '', time = ''] = wall.split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  await page.keyboard.type(`${month}${day}${year}`);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.type(`${two(hour % 12 || 12)}${two(minute)}${hour < 12 ? 'AM' : 'PM'}`);
}
