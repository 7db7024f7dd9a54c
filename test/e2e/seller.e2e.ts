/** A seller acts on the page: what it says must be true, and say what to do. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, test, vi } from 'vitest';
import { ordersBody } from '../../contracts/api/orders.ts';
import { statementBody } from '../../contracts/api/statement.ts';
import { TOPICS } from '../../contracts/records/topics.ts';
import { orderOf, shipmentOf } from '../support/functions/marketplace.ts';
import { recountInSql } from '../support/oracle/recount.ts';
import { EVENTUALLY } from '../support/runner/runner-in-process.ts';
import { read, readMetrics, request } from './api.ts';
import { formats, PHONE, readFigure, takePicture, useBrowser, waitForFigures } from './browser.ts';
import { MARKETPLACE, publish } from './marketplace.ts';

const url = inject('url');
const { open } = useBrowser();

const HOUR_MS = 3_600_000;

/** Creates a record to publish and to recount. */
const createRecord = (topic: string, key: string, value: object) => ({
  topic,
  key,
  timestamp: Date.now(),
  value,
});

describe('the overview of a seller', () => {
  test('tells a seller who has read no manual what to do, in words, and how new the figures are', async () => {
    const page = await open();
    await page.goto(`${url}/sellers/slowpoke-crafts`);
    await waitForFigures(page);
    const steps = await page.getByRole('region', { name: 'What to do next' }).innerText();
    expect(steps).toMatch(/Ship \d+ overdue orders? now/);
    await expect(
      page
        .getByText(/As of .* Europe\/Berlin \(CES?T\)/)
        .first()
        .innerText(),
    ).resolves.toMatch(/behind|last event/);
    for (const title of ['Acceptance', 'Cancellation', 'Shipped on time', 'Rating']) {
      const tile = await page.getByRole('region', { name: title, exact: true }).innerText();
      expect(tile).toMatch(/On target|Close to the limit|In breach|Not enough data/);
      expect(tile).toMatch(/target at (least|most)/);
    }
    await page.getByText('Live', { exact: true }).waitFor();
  });

  test("shows the API's figures to the last digit", async () => {
    const seller = 'aurora-home';
    const page = await open();
    await page.goto(`${url}/sellers/${seller}`);
    await waitForFigures(page);
    const { orders, payout, windows, fulfillment } = await readMetrics(url, seller);
    const { rates } = windows['30d'];
    const shown = {
      'GMV today': formats.money(orders.gmv_today),
      'Orders today': formats.count(orders.orders_today),
      'Orders to ship': formats.count(fulfillment.open_orders),
      'Pending payout': formats.money(payout.pending_payout),
      Acceptance: formats.rate('acceptance_rate', rates.acceptance_rate.adjusted.rate),
      Cancellation: formats.rate('cancellation_rate', rates.cancellation_rate.adjusted.rate),
      'Shipped on time': formats.rate('sla_compliance_rate', rates.sla_compliance_rate.adjusted.rate),
      Rating: formats.rate('avg_rating', rates.avg_rating.adjusted.rate),
    };
    for (const [title, text] of Object.entries(shown))
      expect([title, await readFigure(page, title)]).toEqual([title, text]);
  });

  test('says that there are no records, shows the first ones, and equals their recount in SQL', async () => {
    const page = await open();
    await page.goto(`${url}/sellers/first-day-studio`);
    await waitForFigures(page);
    await page.getByText('Nothing to do right now').waitFor();
    expect(await readFigure(page, 'Shipped on time')).toBe('–');
    await page.getByText('Not enough data yet: 0 of 20 shipments').first().waitFor();
    const placed = new Date(Date.now() - 2 * HOUR_MS).toISOString();
    const records = [
      createRecord(
        TOPICS.orders,
        'first-day-studio',
        orderOf('first-day-studio', 'e2e-1', placed, { order_value: '59.90', currency: 'EUR' }),
      ),
      createRecord(
        TOPICS.orders,
        'first-day-studio',
        orderOf('first-day-studio', 'e2e-2', placed, { order_value: '0.10', currency: 'EUR' }),
      ),
      createRecord(
        TOPICS.orders,
        'first-day-studio',
        orderOf('first-day-studio', 'e2e-3', placed, { order_value: '0.20', currency: 'EUR' }),
      ),
      ...shipmentOf('first-day-studio', 'e2e-1', placed, 1).map((event) =>
        createRecord(TOPICS.fulfillment, 'first-day-studio', event),
      ),
    ];
    await publish(url, records.map((record) => JSON.stringify(record)).join('\n'));
    const recounted = (
      await recountInSql(
        records.map((record, offset) => ({ ...record, partition: 0, offset })),
        { now: Date.now(), ...MARKETPLACE },
      )
    ).get('first-day-studio');
    await vi.waitFor(
      async () =>
        expect(await readFigure(page, 'GMV today')).toBe(formats.money(recounted?.orders.gmv_today ?? '')),
      EVENTUALLY,
    );
    expect(await readFigure(page, 'Orders today')).toBe(formats.count(recounted?.orders.orders_today ?? -1));
    expect(await readFigure(page, 'Pending payout')).toBe(
      formats.money(recounted?.payout.pending_payout ?? ''),
    );
    expect(await page.getByRole('region', { name: 'Shipped on time', exact: true }).innerText()).toContain(
      'Not enough data yet: 1 of 20 shipments',
    );
  });

  test('opens the list behind a figure, with as many orders as the figure says', async () => {
    const page = await open();
    await page.goto(`${url}/sellers/slowpoke-crafts`);
    await waitForFigures(page);
    const openOrders = await readFigure(page, 'Orders to ship');
    await page.getByRole('region', { name: 'Orders to ship', exact: true }).getByRole('link').click();
    await page.getByRole('heading', { name: 'All open orders' }).waitFor();
    expect(new URL(page.url()).search).toBe('?queue=open');
    await page.getByText(`${openOrders} orders`).waitFor();
    const { count, items } = await read(
      url,
      '/v1/sellers/slowpoke-crafts/orders?queue=open',
      { sellerId: 'slowpoke-crafts' },
      ordersBody,
    );
    expect(formats.count(count)).toBe(openOrders);
    await page
      .getByRole('row')
      .filter({ hasText: items[0]?.order_id ?? 'none' })
      .waitFor();
    await page.goBack();
    await waitForFigures(page);
  });

  test.each([
    ['Acceptance', 'Orders not accepted'],
    ['Cancellation', 'Cancelled by the seller'],
    ['Shipped on time', 'Late shipments'],
    ['Rating', 'Ratings of up to three stars'],
    ['Pending payout', 'Statement'],
    ['GMV today', 'Sales by hour'],
    ['Orders today', 'Sales by hour'],
  ])('leads from the tile %s to the list "%s"', async (title, heading) => {
    const page = await open();
    await page.goto(`${url}/sellers/maybe-gadgets`);
    await waitForFigures(page);
    await page.getByRole('region', { name: title, exact: true }).getByRole('link').click();
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
  });

  test('counts down to the deadline of each order', async () => {
    const page = await open();
    await page.goto(`${url}/sellers/slowpoke-crafts`);
    await waitForFigures(page);
    const clock = page.locator('.countdown').first();
    await clock.waitFor();
    const before = await clock.innerText();
    await vi.waitFor(async () => expect(await clock.innerText()).not.toBe(before), EVENTUALLY);
    expect(before).toMatch(/^−?(\d+:\d\d:\d\d|\d+ d \d+ h)/);
  });

  test('shows a chart as a table for those who cannot see it', async () => {
    const page = await open();
    await page.goto(`${url}/sellers/aurora-home`);
    await waitForFigures(page);
    const charts = page.getByRole('button', { name: 'Show table' });
    await charts.first().waitFor();
    const card = page.getByRole('region', { name: 'Last 30 days', exact: true });
    await card.getByRole('button', { name: 'Show table' }).click();
    await expect(card.getByRole('row').count()).resolves.toBe(31);
  });
});

describe('the statement of a seller', () => {
  test("shows the API's balance, and saves the API's CSV file", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'seller-pulse-csv-'));
    try {
      const page = await open({ acceptDownloads: true });
      await page.goto(`${url}/sellers/aurora-home/payouts`);
      const statement = await read(
        url,
        '/v1/sellers/aurora-home/statement',
        { sellerId: 'aurora-home' },
        statementBody,
      );
      await page.getByText(`Opening balance ${formats.money(statement.opening_balance)}`).waitFor();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'CSV' }).click(),
      ]);
      const file = join(folder, 'statement.csv');
      await download.saveAs(file);
      const path = `/v1/sellers/aurora-home/statement?from=${statement.from}&to=${statement.to}&format=csv`;
      expect(readFileSync(file, 'utf8')).toBe(
        await (await request(url, path, { sellerId: 'aurora-home' })).text(),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('a phone', () => {
  test('shows every page in full width', async () => {
    const page = await open({ viewport: PHONE });
    for (const path of ['', '/orders?queue=late&window=30d', '/sales', '/health', '/alerts', '/payouts']) {
      await page.goto(`${url}/sellers/slowpoke-crafts${path}`);
      await page.locator('.card').first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(
        PHONE.width,
      );
    }
    await takePicture(page, 'payouts-phone');
  });

  test('shows the end of each order id, which alone tells the orders of a seller apart', async () => {
    const page = await open({ viewport: PHONE });
    await page.goto(`${url}/sellers/slowpoke-crafts/orders?queue=late&window=30d`);
    const id = page.locator('.order-id').first();
    await id.waitFor();
    const whole = await id.getAttribute('title');
    expect(await id.textContent()).toBe(whole);
    const shown = await id.evaluate((element) => {
      const { right } = element.lastElementChild?.getBoundingClientRect() ?? {
        right: Number.POSITIVE_INFINITY,
      };
      return right <= (element.closest('.table-cell')?.getBoundingClientRect().right ?? 0);
    });
    expect(shown).toBe(true);
    expect(
      await id.evaluate((element) => {
        getSelection()?.selectAllChildren(element);
        return getSelection()?.toString();
      }),
    ).toBe(whole);
  });
});
