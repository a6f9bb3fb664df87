import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type DemoLogin, demoLogins } from '../../db/seed/logins.ts';

/** How wide the two kinds of screens are that every page is made for, in CSS pixels. */
export const screens = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

export function demoLogin(login: string): DemoLogin {
  const found = demoLogins.find((each) => each.login === login);
  if (!found) throw new Error(`There is no demo login ${login}`);
  return found;
}

/** A request that was held when its route was given up goes on by itself; whoever held it is told so by an error. */
export const wasReleased = (): void => undefined;

/** A browser of one person, who sits in New York; `faults` collects what went wrong in its pages unseen. */
export interface Seat {
  context: BrowserContext;
  page: Page;
  faults: string[];
}

export async function seat(browser: Browser, baseURL: string, screen: keyof typeof screens = 'desk'): Promise<Seat> {
  const context = await browser.newContext({
    baseURL,
    viewport: screens[screen],
    locale: 'en-US',
    timezoneId: 'America/New_York',
    reducedMotion: 'reduce',
  });
  // Below Jest's own limit, so that a failure names what was waited for.
  context.setDefaultTimeout(60_000);
  const faults: string[] = [];
  context.on('weberror', (error) => faults.push(error.error().message));
  context.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} ${response.url()}`);
  });
  return { context, page: await context.newPage(), faults };
}

/** Signs in by the form, on whatever page asks for it. */
export async function signIn(page: Page, { practice, login, password }: DemoLogin): Promise<void> {
  await page.getByRole('textbox', { name: 'Practice' }).fill(practice);
  await page.getByRole('textbox', { name: 'Login' }).fill(login);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor({ state: 'attached' });
}

/** A seat that is signed in by a demo login and shows Home. */
export async function seatOf(
  browser: Browser,
  baseURL: string,
  login: string,
  screen?: keyof typeof screens,
): Promise<Seat> {
  const taken = await seat(browser, baseURL, screen);
  await taken.page.goto('/sign-in');
  await signIn(taken.page, demoLogin(login));
  return taken;
}

/** Asks the API from inside the page, as its scripts do: with cookie and CSRF token. */
export function ask(
  page: Page,
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; body: unknown }> {
  return page.evaluate(
    async ([theMethod, thePath, json]) => {
      const session: { csrf?: string } = await fetch('/api/session').then((answer) => answer.json());
      const headers = {
        'content-type': 'application/json',
        'x-csrf-token': session.csrf ?? '',
        'idempotency-key': crypto.randomUUID(),
      };
      const init = { method: theMethod, headers, ...(json ? { body: json } : {}) };
      const answer = await fetch(thePath, init);
      const text = await answer.text();
      return { status: answer.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text };
    },
    [method, path, body ? JSON.stringify(body) : ''] as const,
  );
}
