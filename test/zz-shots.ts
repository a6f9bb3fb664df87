import { mkdirSync } from 'node:fs';
import { launchBrowser } from './setup/browser.ts';
const out = '/tmp/o/shots'; mkdirSync(out, { recursive: true });
const P = 'http://abc.portal.localhost:22000', C = 'http://localhost:22000';
const browser = await launchBrowser();
const which = process.argv[2] ?? 'all';
for (const [w, h] of [[390, 844], [1440, 900]] as const) {
  if (which !== 'console') {
    const ctx = await browser.newContext({ viewport: { width: w, height: h } });
    const page = await ctx.newPage();
    await page.goto(P + '/sign-in');
    await page.getByRole('textbox',{name:/user name|login/i}).fill('client.demo');
    await page.getByRole('textbox',{name:'Password'}).fill('slow-river-under-two-bridges');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForTimeout(2500);
    for (const p of ['/', '/messages', '/messages/new', '/appointments', '/forms', '/insurance', '/insurance/primary', '/documents', '/information', '/information/details', '/information/ssn', '/activity']) {
      await page.goto(P + p); await page.waitForTimeout(1500);
      await page.screenshot({ path: `${out}/portal-${w}${p.replaceAll('/', '_')}.png`, fullPage: true });
    }
    await ctx.close();
  }
  if (which !== 'portal') {
    const ctx = await browser.newContext({ viewport: { width: w, height: h } });
    const page = await ctx.newPage();
    await page.goto(C + '/');
    await page.getByRole('textbox',{name:'Practice'}).fill('abc');
    await page.getByRole('textbox',{name:/user name|login/i}).fill('maya.whitfield');
    await page.getByRole('textbox',{name:'Password'}).fill('quiet-lantern-maple-41');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForTimeout(3000);
    const demo = await page.evaluate(async () => (await (await fetch('/api/clients?limit=5')).json()).rows?.[0]?.id);
    for (const p of ['/', '/tasks', '/portal-approvals', '/portal-messages', '/replies', `/clients/${demo}`, `/clients/${demo}?tab=forms`, `/clients/${demo}?tab=insurance`, `/clients/${demo}?tab=documents`, `/clients/${demo}?tab=messages`, `/clients/${demo}?tab=portal`, '/messaging', '/messaging/history']) {
      await page.goto(C + p); await page.waitForTimeout(2500);
      await page.screenshot({ path: `${out}/console-${w}${p.replaceAll('/', '_').replaceAll('?', '-').replace(demo, 'X')}.png`, fullPage: true });
    }
    await ctx.close();
  }
}
await browser.close();
