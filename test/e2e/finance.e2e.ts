/** Finance pays by what it exports: it must be what it saw. */
import { readFileSync } from 'node:fs';
import { describe, expect, inject, test } from 'vitest';
import { liabilityBody, payoutsBody } from '../../contracts/api/finance.ts';
import { auditBody } from '../../contracts/api/ledger-audit.ts';
import { perFindingKind } from '../../contracts/findings.ts';
import { runCommand } from '../support/programs/run-script.ts';
import { read, request } from './api.ts';
import { expectAccessible } from './axe.ts';
import { formats, PHONE, readFigure, takePicture, useBrowser } from './browser.ts';

const url = inject('url');
const folder = inject('folder');
const { open } = useBrowser();
const FINANCE = { role: 'finance' } as const;

describe('the finance page', () => {
  test("shows the API's liability, and what each seller is owed", async () => {
    const page = await open();
    await page.goto(`${url}/finance`);
    await page.getByRole('region', { name: 'Owed to sellers' }).waitFor();
    const liability = await read(url, '/v1/finance/liability', FINANCE, liabilityBody);
    expect(await readFigure(page, 'Owed to sellers')).toBe(formats.money(liability.owed_to_sellers));
    expect(await readFigure(page, 'Owed by sellers')).toBe(formats.money(liability.owed_by_sellers));
    expect(await readFigure(page, 'Net liability')).toBe(formats.money(liability.net));
    const { payouts } = await read(url, '/v1/finance/payouts', FINANCE, payoutsBody);
    const rows = page.getByRole('row');
    await rows.nth(payouts.length).waitFor();
    for (const [index, { seller_id, pending_payout }] of payouts.entries()) {
      const row = await rows.nth(index + 1).innerText();
      expect(row).toContain(seller_id);
      expect(row).toContain(formats.money(pending_payout));
    }
  });

  test('saves the rows on the screen, in their order, as a CSV file', async () => {
    const page = await open({ acceptDownloads: true });
    await page.goto(`${url}/finance?sort=seller_id&search=s`);
    await page.getByRole('row').nth(1).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    const csv = readFileSync(await download.path(), 'utf8');
    const again = await (
      await request(url, '/v1/finance/payouts?search=s&sort=seller_id&format=csv', FINANCE)
    ).text();
    // The last field is the time of the request.
    expect(csv.replace(/[^,]*(\r?\n)?$/, '')).toBe(again.replace(/[^,]*(\r?\n)?$/, ''));
    const lines = csv.split(/\r?\n/).slice(1).filter(Boolean);
    const rows = await page.getByRole('row').allInnerTexts();
    for (const row of rows.slice(1))
      expect(lines.some((line) => line.startsWith(row.split(/\s/)[0] ?? '?'))).toBe(true);
  });

  test('opens the statement of a seller, but no other page of it', async () => {
    const page = await open();
    await page.goto(`${url}/finance`);
    await page.getByRole('row', { name: /aurora-home/ }).click();
    await page.getByRole('heading', { name: 'Statement', exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/sellers/aurora-home/payouts');
    expect(await page.title()).toBe('aurora-home · Payouts – Seller Pulse');
    await page.evaluate(() => history.pushState(null, '', '/sellers/aurora-home'));
    await page.getByText('We cannot find this page').waitFor();
  });
});

describe('the page of what does not add up', () => {
  test('says what to do before the first run, and then shows what the run found', async () => {
    const page = await open();
    await page.goto(`${url}/finance`);
    await page.getByRole('link', { name: 'What does not add up' }).click();
    await page.getByText('There was no run yet').waitFor();
    await page.getByText('npx seller-pulse reconcile --audit').waitFor();

    // Each seller of the seeded marketplace has a rating of an order that was never placed.
    const run = await runCommand('reconcile', ['--audit', '--data', folder]);
    expect(run, run.stderr).toMatchObject({ status: 1 });
    const audit = await read(url, '/v1/finance/audit', FINANCE, auditBody);
    const { counts } = audit.run ?? {};
    expect(counts).toEqual({ ...perFindingKind(() => 0), rating_without_order: audit.findings.length });
    expect(audit.findings.length).toBeGreaterThan(3);

    await page.reload();
    await page.getByText(/^Last run .* by npx seller-pulse reconcile --audit$/).waitFor();
    for (const { seller_id, order_id } of audit.findings.flatMap((one) => ('order_id' in one ? [one] : []))) {
      const row = await page.getByRole('row', { name: seller_id }).innerText();
      expect(row).toContain('Rating without an order');
      expect(row).toContain(order_id);
    }
    await page.getByRole('link', { name: 'Payout beyond what was owed: 0 findings' }).click();
    await page.getByText('Nothing of this kind was found.').waitFor();
    expect(new URL(page.url()).search).toBe('?kind=payout_beyond_owed');
  });

  test('can be read on a phone, in the dark, and with a screen reader', async () => {
    // The test injects axe, which the page's own policy would refuse.
    const page = await open({ viewport: PHONE, colorScheme: 'dark', bypassCSP: true });
    await page.goto(`${url}/finance/audit`);
    await page.getByRole('row', { name: 'aurora-home' }).waitFor();
    await takePicture(page, 'finance-audit-phone-dark', true);
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  });

  test('saves the findings as a CSV file', async () => {
    const page = await open({ acceptDownloads: true });
    await page.goto(`${url}/finance/audit`);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    await takePicture(page, 'finance-audit-light', true);
    const csv = readFileSync(await download.path(), 'utf8');
    expect(csv).toBe(await (await request(url, '/v1/finance/audit?format=csv', FINANCE)).text());
    expect(csv).toMatch(/\r\nrating_without_order,aurora-home,live,/);
  });
});
