/** Finance pays by what it exports: it must be what it saw. */
import { readFileSync } from 'node:fs';
import { describe, expect, inject, test } from 'vitest';
import { liabilityBody, payoutsBody } from '../../contracts/api/finance.ts';
import { read, request } from './api.ts';
import { formats, readFigure, useBrowser } from './browser.ts';

const url = inject('url');
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
