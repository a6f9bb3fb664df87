import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { type Seat, seatOf } from './console.ts';
import { TestStack } from './stack.ts';
import { type StackData, stackData } from './stack-data.ts';

/** A running stack, and a scheduler of the sample practice in the console. */
export interface SchedulerStage {
  stack: TestStack;
  browser: Browser;
  /** Anew after the stack was started again. */
  data: StackData;
  scheduler: Seat;
}

/** `settings`: of the stack. */
export async function schedulerStage(settings: Record<string, string>): Promise<SchedulerStage> {
  const stack = await TestStack.create(settings);
  const [browser] = await Promise.all([launchBrowser(), stack.start()]);
  const data = await stackData(stack);
  return { stack, browser, data, scheduler: await seatOf(browser, stack.console, 'tomas.reyes') };
}

export async function closeStage({ stack, browser, data }: SchedulerStage): Promise<void> {
  await browser.close();
  await data.close();
  await stack.remove();
}
