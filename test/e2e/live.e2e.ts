/** Figures that are old must never look new, and new ones must not wait. */
import type { Page, WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { metricsBody } from '../../contracts/api/metrics.ts';
import { orderLine } from '../support/factories/record-lines.ts';
import { EVENTUALLY } from '../support/runner/runner-in-process.ts';
import { readMetrics } from './api.ts';
import { figureOf, figuresShown, useBrowser } from './browser.ts';
import { emptyMarketplace, publish } from './marketplace.ts';

const SELLER = 'atlas-books';
const OTHER = 'harbor-toys';
let marketplace: Awaited<ReturnType<typeof emptyMarketplace>>;
const { open } = useBrowser();

const sell = (seller: string, id: string): Promise<void> =>
  publish(marketplace.url, orderLine(seller, id, { currency: 'EUR' }));

beforeAll(async () => {
  marketplace = await emptyMarketplace();
  await Promise.all([sell(SELLER, 'first'), sell(OTHER, 'first'), sell(OTHER, 'second')]);
  await vi.waitFor(async () => {
    for (const seller of [SELLER, OTHER]) await readMetrics(marketplace.url, seller);
  }, EVENTUALLY);
});
afterAll(() => marketplace?.stop());

const openSeller = async (seller: string): Promise<Page> => {
  // A server that is away is what these tests are about; browsers say so in their console.
  const page = await open({}, /ERR_CONNECTION|WebSocket connection|Failed to load resource/);
  await page.goto(`${marketplace.url}/sellers/${seller}`);
  await figuresShown(page);
  return page;
};
const live = (page: Page) => page.getByText('Live', { exact: true });

describe('while the connection is there', () => {
  test('a new order is pushed to the screen, and to no other seller’s', async () => {
    const [page, other] = await Promise.all([openSeller(SELLER), openSeller(OTHER)]);
    await Promise.all([live(page).waitFor(), live(other).waitFor()]);
    const sold = Number(await figureOf(page, 'Orders today'));
    const before = await figureOf(other, 'Orders today');
    const tile = page.getByRole('region', { name: 'Orders today', exact: true }).locator('.figure');
    // How soon is measured by the benchmark of the page. Here nothing but a push can bring it: who asks gets no answer.
    await page.route(`**/v1/sellers/${SELLER}/**`, () => undefined);
    await sell(SELLER, 'live');
    await tile.filter({ hasText: new RegExp(`^${sold + 1}$`) }).waitFor();
    expect(await figureOf(other, 'Orders today')).toBe(before);
    expect(await other.content()).not.toContain(SELLER);
    expect(await page.content()).not.toContain(OTHER);
  });
});

describe('when the server goes away and comes back', () => {
  test('the page says so, dims what is old, and goes on by itself with what happened meanwhile', async () => {
    const page = await openSeller(SELLER);
    await live(page).waitFor();
    const sold = Number(await figureOf(page, 'Orders today'));
    await marketplace.end();
    await page.getByText('No connection', { exact: true }).waitFor();
    await page.getByText('These figures may be out of date').waitFor();
    await page.locator('[data-stale]').waitFor();
    await marketplace.start();
    await sell(SELLER, `back-${Date.now()}`);
    await live(page).waitFor({ timeout: 40_000 });
    await vi.waitFor(
      async () => expect(await figureOf(page, 'Orders today')).toBe(String(sold + 1)),
      EVENTUALLY,
    );
    expect(await page.locator('[data-stale]').count()).toBe(0);
  });

  test('without a WebSocket it asks instead, and says that it does', async () => {
    const page = await open({}, /WebSocket/);
    await page.routeWebSocket('**/ws', (socket) => socket.close());
    await page.goto(`${marketplace.url}/sellers/${SELLER}`);
    await figuresShown(page);
    await page.getByText('Not live: asking every 3 s').waitFor();
    const sold = Number(await figureOf(page, 'Orders today'));
    await sell(SELLER, `asked-${Date.now()}`);
    await vi.waitFor(
      async () => expect(await figureOf(page, 'Orders today')).toBe(String(sold + 1)),
      EVENTUALLY,
    );
  });
});

describe('when a part of the page cannot be loaded', () => {
  const away = /ERR_FAILED|Failed to load resource|dynamically imported module|LatePart/;
  const CHARTS = '**/assets/*-chart-*.js';
  const ORDERS = '**/assets/orders-page-*.js';

  test('the figures stay, and a chart comes by itself as soon as it can', async () => {
    const page = await open({}, away);
    await page.route(CHARTS, (route) => route.abort());
    await page.goto(`${marketplace.url}/sellers/${SELLER}`);
    await figuresShown(page);
    const card = page.getByRole('region', { name: 'GMV per hour', exact: true });
    await card.getByText('the server did not answer').waitFor();
    expect(await figureOf(page, 'Orders today')).toBe(
      String((await readMetrics(marketplace.url, SELLER)).orders.orders_today),
    );
    await page.unroute(CHARTS);
    await card.locator('.recharts-surface').first().waitFor();
    expect(await page.getByText('the server did not answer').count()).toBe(0);
  });

  test('a page says so between the others, and opens at a press', async () => {
    const page = await open({}, away);
    await page.goto(`${marketplace.url}/sellers/${SELLER}`);
    await figuresShown(page);
    await page.route(ORDERS, (route) => route.abort());
    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    await page.getByRole('alert').getByText('the server did not answer').waitFor();
    await page.getByRole('heading', { level: 1, name: SELLER }).waitFor();
    await page.unroute(ORDERS);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await page.getByRole('tab').or(page.getByRole('radio')).first().waitFor();
  });
});

describe('sixty pushes a second', () => {
  test('leave the page responsive, show the newest, and move nothing', async () => {
    const metrics = await readMetrics(marketplace.url, SELLER);
    let route: WebSocketRoute | undefined;
    const page = await open();
    await page.routeWebSocket('**/ws', (socket) => {
      route = socket;
      socket.onMessage(() => socket.send(JSON.stringify({ type: 'subscribed', seller_id: SELLER })));
    });
    await page.goto(`${marketplace.url}/sellers/${SELLER}`);
    await figuresShown(page);
    await live(page).waitFor();
    await page.waitForTimeout(1500);
    await page.evaluate(() => {
      Object.assign(window, { shifted: 0 });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          Object.assign(window, {
            shifted: Number(Reflect.get(window, 'shifted')) + Number(Reflect.get(entry, 'value')),
          });
      }).observe({ type: 'layout-shift' });
    });
    let pushes = 0;
    const pushOne = (push: number): void => {
      const sold = metrics.orders.orders_today + push;
      const now = metricsBody.parse({
        ...metrics,
        as_of: new Date(Date.now()).toISOString(),
        orders: { ...metrics.orders, orders_today: sold, gmv_today: (sold * 10).toFixed(2) },
        source: metrics.source.map((mark) => ({ ...mark, offset: mark.offset + push })),
      });
      route?.send(JSON.stringify({ type: 'summary', seller_id: SELLER, metrics: now }));
    };
    const pushing = setInterval(() => pushOne(++pushes), 1000 / 60);
    try {
      const seen = (least: number) => vi.waitFor(() => expect(pushes).toBeGreaterThan(least), EVENTUALLY);
      await seen(60);
      // All the while more of them come: a page that is busy with them would not get to it.
      await page.getByRole('radio', { name: 'Orders', exact: true }).click();
      await page.getByRole('radio', { name: 'Orders', exact: true, checked: true }).waitFor();
      await seen(180);
    } finally {
      clearInterval(pushing);
    }
    await vi.waitFor(
      async () =>
        expect(await figureOf(page, 'Orders today')).toBe(String(metrics.orders.orders_today + pushes)),
      EVENTUALLY,
    );
    expect(Number(await page.evaluate(() => Reflect.get(window, 'shifted')))).toBeLessThan(0.1);
  });
});
