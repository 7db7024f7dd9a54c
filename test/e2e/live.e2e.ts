/** Old figures must never look new, and new ones must not wait. */
import type { Page, WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { metricsBody } from '../../contracts/api/metrics.ts';
import { orderLine } from '../support/factories/record-lines.ts';
import { EVENTUALLY } from '../support/runner/runner-in-process.ts';
import { readMetrics } from './api.ts';
import { readFigure, useBrowser, waitForFigures } from './browser.ts';
import { publish, startEmptyMarketplace } from './marketplace.ts';

const SELLER = 'atlas-books';
const OTHER = 'harbor-toys';
let marketplace: Awaited<ReturnType<typeof startEmptyMarketplace>>;
const { open } = useBrowser();

const sell = (seller: string, id: string): Promise<void> =>
  publish(marketplace.url, orderLine(seller, id, { currency: 'EUR' }));

beforeAll(async () => {
  marketplace = await startEmptyMarketplace();
  await Promise.all([sell(SELLER, 'first'), sell(OTHER, 'first'), sell(OTHER, 'second')]);
  await vi.waitFor(async () => {
    for (const seller of [SELLER, OTHER]) await readMetrics(marketplace.url, seller);
  }, EVENTUALLY);
});
afterAll(() => marketplace?.stop());

const openSeller = async (seller: string): Promise<Page> => {
  // Browsers log that the server is away, which is what these tests are about.
  const page = await open({}, /ERR_CONNECTION|WebSocket connection|Failed to load resource/);
  await page.goto(`${marketplace.url}/sellers/${seller}`);
  await waitForFigures(page);
  return page;
};
const findLive = (page: Page) => page.getByText('Live', { exact: true });

describe('a connected page', () => {
  test('shows a new order by push, and no page of another seller does', async () => {
    const [page, other] = await Promise.all([openSeller(SELLER), openSeller(OTHER)]);
    await Promise.all([findLive(page).waitFor(), findLive(other).waitFor()]);
    const sold = Number(await readFigure(page, 'Orders today'));
    const before = await readFigure(other, 'Orders today');
    const tile = page.getByRole('region', { name: 'Orders today', exact: true }).locator('.figure');
    // Only a push can bring the order, for requests get no answer. The page bench measures how
    // soon.
    await page.route(`**/v1/sellers/${SELLER}/**`, () => undefined);
    await sell(SELLER, 'live');
    await tile.filter({ hasText: new RegExp(`^${sold + 1}$`) }).waitFor();
    expect(await readFigure(other, 'Orders today')).toBe(before);
    expect(await other.content()).not.toContain(SELLER);
    expect(await page.content()).not.toContain(OTHER);
  });
});

describe('a page whose server goes away and comes back', () => {
  test('says so, greys out old figures, and then shows what happened meanwhile', async () => {
    const page = await openSeller(SELLER);
    await findLive(page).waitFor();
    const sold = Number(await readFigure(page, 'Orders today'));
    await marketplace.end();
    await page.getByText('No connection', { exact: true }).waitFor();
    await page.getByText('These figures may be out of date').waitFor();
    await page.locator('[data-stale]').waitFor();
    await marketplace.start();
    await sell(SELLER, `back-${Date.now()}`);
    await findLive(page).waitFor({ timeout: 40_000 });
    await vi.waitFor(
      async () => expect(await readFigure(page, 'Orders today')).toBe(String(sold + 1)),
      EVENTUALLY,
    );
    expect(await page.locator('[data-stale]').count()).toBe(0);
  });

  test('polls when there is no WebSocket, and says so', async () => {
    const page = await open({}, /WebSocket/);
    await page.routeWebSocket('**/ws', (socket) => socket.close());
    await page.goto(`${marketplace.url}/sellers/${SELLER}`);
    await waitForFigures(page);
    await page.getByText('Not live: refreshes every 3 s').waitFor();
    const sold = Number(await readFigure(page, 'Orders today'));
    await sell(SELLER, `asked-${Date.now()}`);
    await vi.waitFor(
      async () => expect(await readFigure(page, 'Orders today')).toBe(String(sold + 1)),
      EVENTUALLY,
    );
  });
});

describe('a page that cannot load a part of itself', () => {
  const LOAD_ERRORS = /ERR_FAILED|Failed to load resource|dynamically imported module/;
  const CHARTS = '**/assets/*-chart-*.js';
  const ORDERS = '**/assets/orders-page-*.js';

  test('keeps its figures, and shows a chart without further ado once it can', async () => {
    const page = await open({}, LOAD_ERRORS);
    await page.route(CHARTS, (route) => route.abort());
    await page.goto(`${marketplace.url}/sellers/${SELLER}`);
    await waitForFigures(page);
    const card = page.getByRole('region', { name: 'GMV per hour', exact: true });
    await card.getByText('the server did not answer').waitFor();
    expect(await readFigure(page, 'Orders today')).toBe(
      String((await readMetrics(marketplace.url, SELLER)).orders.orders_today),
    );
    await page.unroute(CHARTS);
    await card.locator('.recharts-surface').first().waitFor();
    expect(await page.getByText('the server did not answer').count()).toBe(0);
  });

  test('says which page is missing, and opens it when the seller tries again', async () => {
    const page = await open({}, LOAD_ERRORS);
    await page.goto(`${marketplace.url}/sellers/${SELLER}`);
    await waitForFigures(page);
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

describe('a page that receives sixty pushes a second', () => {
  test('stays responsive, shows the newest figures, and moves nothing', async () => {
    const metrics = await readMetrics(marketplace.url, SELLER);
    let route: WebSocketRoute | undefined;
    const page = await open();
    await page.routeWebSocket('**/ws', (socket) => {
      route = socket;
      socket.onMessage(() => socket.send(JSON.stringify({ type: 'subscribed', seller_id: SELLER })));
    });
    await page.goto(`${marketplace.url}/sellers/${SELLER}`);
    await waitForFigures(page);
    await findLive(page).waitFor();
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
      const waitForPushes = (least: number) =>
        vi.waitFor(() => expect(pushes).toBeGreaterThan(least), EVENTUALLY);
      await waitForPushes(60);
      // More pushes keep coming: a page that is busy with them would not react.
      await page.getByRole('radio', { name: 'Orders', exact: true }).click();
      await page.getByRole('radio', { name: 'Orders', exact: true, checked: true }).waitFor();
      await waitForPushes(180);
    } finally {
      clearInterval(pushing);
    }
    await vi.waitFor(
      async () =>
        expect(await readFigure(page, 'Orders today')).toBe(String(metrics.orders.orders_today + pushes)),
      EVENTUALLY,
    );
    expect(Number(await page.evaluate(() => Reflect.get(window, 'shifted')))).toBeLessThan(0.1);
  });
});
