import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { pageFaults } from './axe.ts';
import { launchBrowser } from './browser.ts';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchBrowser();
  page = await browser.newPage();
});
afterAll(() => browser.close());

/** A page that follows the system's colors as ours do; a phone shows `.phone`, a desk does not. */
const pageWith = (content: string, css = '') => `<!doctype html><html lang="en"><head><title>Test</title><style>
  body { color: #000; background: #fff } [data-mantine-color-scheme=dark] body { color: #fff; background: #000 }
  @media (min-width: 500px) { .phone { display: none } } @media (max-width: 499px) { .desk { display: none } } ${css}
  </style></head><body><main><h1>Test</h1>${content}</main><script>
  // In a block: the pages of these tests follow each other in one window.
  {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => document.documentElement.setAttribute('data-mantine-color-scheme', dark.matches ? 'dark' : 'light');
    dark.addEventListener('change', follow);
    follow();
  }
  </script></body></html>`;

describe('a look at a page', () => {
  const pale = '.pale { color: #ddd }';
  const dim = '[data-mantine-color-scheme=dark] .dim { color: #333 }';
  it.each([
    ['nothing where nothing is wrong', '<p>Good</p>', '', []],
    ['what cannot be heard', '<img src="data:,">', '', ['desk, light: image-alt', 'phone, light: image-alt']],
    [
      'what is pale by day',
      '<p class="pale">Pale</p>',
      pale,
      ['desk, light: color-contrast', 'phone, light: color-contrast'],
    ],
    ['what is dim by night', '<p class="dim">Dim</p>', dim, ['desk, dark: color-contrast']],
    ['what is dim by night on a desk alone', '<p class="dim desk">Dim</p>', dim, ['desk, dark: color-contrast']],
    ['what is dim by night on a phone alone', '<p class="dim phone">Dim</p>', dim, ['phone, dark: color-contrast']],
    ['nothing in what changes its color slowly', '<p>Slow</p>', '* { transition: color 1s }', []],
    [
      'what is too wide for a phone',
      '<p style="width: 600px">Wide</p>',
      '',
      ['phone, light: 218 px wider than the screen'],
    ],
  ])('finds %s', async (_, content, css, expected) => {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setContent(pageWith(content, css));
    const found = await pageFaults(page, 'Test');
    expect(found.map((fault) => /^Test, (.*?)(?: at .*)?$/s.exec(fault)?.[1])).toEqual(expected);
  });

  it('finds the same where the page before it was left dark', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setContent(
      pageWith('<p class="pale">Pale</p><img src="data:,">', '[data-mantine-color-scheme=light] .pale { color: #ddd }'),
    );
    const found = (await pageFaults(page, 'Test')).map((fault) => fault.split(' at ')[0]);
    expect(found).toEqual([
      'Test, desk, dark: image-alt',
      'Test, phone, dark: image-alt',
      'Test, desk, light: color-contrast',
    ]);
  });
});
