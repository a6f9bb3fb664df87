import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { packedChromium } from './chromium.ts';

/** Where a system keeps a Chromium of its own; `CHROMIUM` names another. */
const installed = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * Headless Chromium: the one from npm on Linux x64, else one that the machine has. Nothing of it calls out. Its microphone is none of the machine's: it
 * beeps, and pages that ask for it get it.
 */
export async function launchBrowser(): Promise<Browser> {
  // Of the flags that the packed Chromium proposes for tiny containers some switch off what tests must see (same-origin rules) or end the
  // browser with its first page (one process for all): these are enough.
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
  ];
  const packed = await packedChromium();
  if (packed) return chromium.launch({ executablePath: packed, args: [...args, '--headless=shell'], headless: true });
  const executablePath = process.env['CHROMIUM'] ?? installed.find((path) => existsSync(path));
  if (!executablePath) throw new Error('No Chromium was found; name one by the environment variable CHROMIUM.');
  return chromium.launch({ executablePath, args, headless: true });
}
