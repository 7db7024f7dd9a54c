/** Operators act on what they see of all sellers: it must be complete and in order. */
import { describe, expect, inject, test, vi } from 'vitest';
import { exclusionsBody } from '../../contracts/api/exclusions.ts';
import { RATE_NAMES } from '../../contracts/api/fields.ts';
import { overviewBody, sellersBody } from '../../contracts/api/operator.ts';
import { ordersBody } from '../../contracts/api/orders.ts';
import { EVENTUALLY } from '../support/runner/runner-in-process.ts';
import { read, readMetrics } from './api.ts';
import { formats, PHONE, readFigure, takePicture, useBrowser, waitForFigures } from './browser.ts';
import { publish } from './marketplace.ts';

const url = inject('url');
const { open } = useBrowser();
const OPERATOR = { role: 'operator' } as const;

describe('the overview of the marketplace', () => {
  test("shows the API's totals, each with a link to its list", async () => {
    const page = await open();
    await page.goto(`${url}/operator`);
    await page.getByRole('heading', { name: 'Marketplace' }).waitFor();
    const overview = await read(url, '/v1/operator/overview', OPERATOR, overviewBody);
    const shown = {
      'GMV today': formats.money(overview.gmv_today),
      'GMV at risk': formats.money(overview.gmv_at_risk),
      'Flagged sellers': formats.count(overview.flagged),
      'Orders to ship': formats.count(overview.open_orders),
      Healthy: formats.count(overview.bands.healthy),
    };
    await page.getByRole('region', { name: 'GMV today' }).waitFor();
    for (const [title, text] of Object.entries(shown))
      expect([title, await readFigure(page, title)]).toEqual([title, text]);
    await page.getByRole('region', { name: 'Healthy', exact: true }).getByRole('link').click();
    await page.getByText(`${formats.count(overview.bands.healthy)} seller`).waitFor();
  });
});

describe('the list of sellers', () => {
  test('is sorted and filtered by the API, keeps its filters after a reload, and opens a seller', async () => {
    const page = await open();
    await page.goto(`${url}/operator/sellers`);
    const worst = (await read(url, '/v1/operator/sellers?sort=score', OPERATOR, sellersBody)).sellers;
    const rows = page.getByRole('row');
    await rows.nth(1).waitFor();
    expect(await rows.nth(1).innerText()).toContain(worst[0]?.seller_id);
    await page.getByRole('searchbox', { name: 'Find a seller' }).fill('slow');
    await page.waitForURL(/search=slow/);
    await page.getByText('1 seller', { exact: true }).waitFor();
    await page.reload();
    await page.getByText('1 seller', { exact: true }).waitFor();
    await page.getByRole('row', { name: /slowpoke-crafts/ }).click();
    await waitForFigures(page);
    await page.getByRole('heading', { name: 'slowpoke-crafts', level: 1 }).waitFor();
  });

  test('starts with the largest figure at the first click, and with A for names', async () => {
    const page = await open();
    await page.goto(`${url}/operator/sellers`);
    await page.getByRole('columnheader', { name: 'Overdue' }).click();
    await page.waitForURL(/sort=-overdue_orders/);
    await page.getByRole('columnheader', { name: 'Overdue' }).click();
    await page.waitForURL(/sort=overdue_orders/);
    await page.getByRole('columnheader', { name: 'Seller' }).click();
    await page.waitForURL(/sort=seller_id/);
  });

  test('names all reasons why a seller is flagged, those that do not fit too', async () => {
    const { sellers, ...rest } = await read(url, '/v1/operator/sellers', OPERATOR, sellersBody);
    const flagged = sellers.find(({ alerts }) => alerts.length > 0);
    const [alert] = flagged?.alerts ?? [];
    if (flagged === undefined || alert === undefined)
      throw new Error('no seller is flagged; the demo changed');
    const alerts = RATE_NAMES.map((metric) => ({ ...alert, rule: metric, metric }));
    const page = await open({ locale: 'en-US' });
    await page.route('**/v1/operator/sellers?*', (route) =>
      route.fulfill({ json: { ...rest, sellers: [{ ...flagged, alerts }], total: 1, next_cursor: null } }),
    );
    await page.goto(`${url}/operator/sellers`);
    await page.getByTitle('Cancellation, Shipped on time, Rating').getByText('+3').waitFor();
    await takePicture(page, 'reasons');
    expect(await page.getByRole('row').nth(1).innerText()).toContain('Acceptance');
  });

  test('opens the explanation of a score with a tap', async () => {
    const page = await open({ viewport: PHONE, hasTouch: true });
    await page.goto(`${url}/operator/sellers`);
    await page
      .getByRole('row', { name: 'slowpoke-crafts' })
      .getByRole('link', { name: /How the score is calculated/ })
      .tap();
    await page.waitForURL(`${url}/sellers/slowpoke-crafts/health`);
    await page.getByRole('heading', { name: 'Health score' }).waitFor();
    expect(await page.title()).toBe('slowpoke-crafts · Health – Seller Pulse');
    await page.goBack();
    await page.getByRole('heading', { name: 'Sellers', level: 1 }).waitFor();
    expect(await page.title()).toBe('Sellers – Seller Pulse');
  });

  test('explains a score on hover, and inside a narrow window too', async () => {
    const page = await open({ viewport: PHONE });
    await page.goto(`${url}/operator/sellers`);
    await page.getByRole('heading', { name: 'Sellers', level: 1 }).hover();
    await page
      .getByRole('link', { name: /How the score is calculated/ })
      .first()
      .hover();
    await page.getByRole('tooltip').waitFor();
    await takePicture(page, 'score-explained-phone');
    const { x, width } = (await page.getByRole('tooltip').boundingBox()) ?? { x: 0, width: 0 };
    expect(x).toBeGreaterThan(8);
    expect(x + width).toBeLessThan(PHONE.width - 8);
  });

  test('explains a score by keyboard', async () => {
    const page = await open();
    await page.goto(`${url}/operator/sellers`);
    await page.getByRole('row').nth(1).waitFor();
    await page.getByRole('row').nth(1).focus();
    // From the seller to its score.
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tooltip').waitFor();
    await takePicture(page, 'score-explained');
    expect(await page.getByRole('tooltip').innerText()).toMatch(
      /of 100[\s\S]*Acceptance[\s\S]*Shipped on time/,
    );
  });

  test('stays smooth with ten thousand sellers, because it draws only those in sight', async () => {
    const { sellers, ...rest } = await read(url, '/v1/operator/sellers', OPERATOR, sellersBody);
    const [pattern] = sellers;
    if (pattern === undefined) throw new Error('there is no seller');
    const all = 10_000;
    const page = await open();
    await page.route('**/v1/operator/sellers?*', async (route) => {
      const query = new URL(route.request().url()).searchParams;
      const first = Number(query.get('cursor') ?? 0);
      const size = Number(query.get('limit'));
      const rows = Array.from({ length: size }, (_, index) => ({
        ...pattern,
        seller_id: `seller-${String(first + index).padStart(5, '0')}`,
      }));
      await route.fulfill({
        json: {
          ...rest,
          sellers: rows,
          total: all,
          next_cursor: first + size < all ? String(first + size) : null,
        },
      });
    });
    await page.goto(`${url}/operator/sellers`);
    await page.getByText('10,000 sellers').waitFor();
    const table = page.getByRole('grid', { name: 'Sellers by health' });
    await table.hover();
    for (let turn = 0; turn < 40; turn += 1) {
      await page.mouse.wheel(0, 3000);
      await page.waitForTimeout(30);
    }
    await vi.waitFor(
      async () =>
        expect(
          Number((await page.getByRole('row').last().innerText()).match(/seller-(\d+)/)?.[1]),
        ).toBeGreaterThan(200),
      EVENTUALLY,
    );
    expect(await page.getByRole('row').count()).toBeLessThan(80);
  });
});

describe('an exclusion', () => {
  test('takes a late shipment out of the rate until it is undone, and keeps the reasons', async () => {
    const seller = 'kestrel-cameras';
    const readSla = async () => (await readMetrics(url, seller)).windows['30d'].rates.sla_compliance_rate;
    const before = await readSla();
    const late = await read(url, `/v1/sellers/${seller}/orders?queue=late&window=30d`, OPERATOR, ordersBody);
    const [item] = late.items;
    const page = await open();
    if (item === undefined) throw new Error(`${seller} has shipped nothing late; the demo changed`);
    const change = async (button: string, reason: string): Promise<void> => {
      await page.getByRole('button', { name: `Change whether ${item.order_id} counts` }).click();
      await page.getByRole('dialog').getByRole('textbox', { name: 'Reason' }).fill(reason);
      await page.getByRole('dialog').getByRole('button', { name: button }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    };
    await page.goto(`${url}/operator`);
    await page.getByRole('heading', { name: 'Marketplace' }).waitFor();
    await page.goto(`${url}/sellers/${seller}/orders?queue=late&window=30d`);
    await change('Exclude', 'The carrier was on strike');
    await vi.waitFor(
      async () => expect((await readSla()).adjusted.excluded).toBe(before.adjusted.excluded + 1),
      EVENTUALLY,
    );
    await page.getByText('Not in shipped on time').first().waitFor();
    const { entries } = await read(
      url,
      `/v1/operator/sellers/${seller}/exclusions`,
      OPERATOR,
      exclusionsBody,
    );
    expect(entries[0]).toMatchObject({ action: 'exclude', reason: 'The carrier was on strike' });
    await page.getByRole('link', { name: 'Health', exact: true }).click();
    await page.getByText('The carrier was on strike').waitFor();
    await page.goBack();
    await change('Count again', 'It was no strike');
    await vi.waitFor(async () => expect((await readSla()).adjusted).toEqual(before.adjusted), EVENTUALLY);
  });
});

describe('the what-if page', () => {
  test('shows who would be in breach when an operator moves a threshold by keyboard', async () => {
    const page = await open();
    await page.goto(`${url}/operator/what-if`);
    const slider = page.getByRole('slider', { name: 'Shipped on time' });
    await slider.waitFor();
    const answer = page.waitForResponse((response) => response.url().includes('sla_compliance_rate=1'));
    await slider.focus();
    await page.keyboard.press('End');
    expect((await answer).ok()).toBe(true);
    await page.getByText('at least 100%').waitFor();
    await page.getByRole('button', { name: 'Reset to policy' }).click();
    await page.getByText('at least 95%').waitFor();
  });
});

describe('the quarantine', () => {
  test('lists records that could not be read, with the reason and their value', async () => {
    await publish(
      url,
      JSON.stringify({
        topic: 'seller_ratings',
        key: 'aurora-home',
        timestamp: Date.now(),
        value: { rating_id: 'six', rating: 6 },
      }),
    );
    const page = await open();
    await page.goto(`${url}/operator/quarantine`);
    await vi.waitFor(async () => {
      await page.reload();
      await page
        .getByRole('row', { name: /rating/ })
        .first()
        .waitFor({ timeout: 2000 });
    }, EVENTUALLY);
    await page
      .getByRole('button', { name: /show the value of seller_ratings/ })
      .first()
      .click();
    await page.getByRole('dialog').getByText('"rating_id"').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});
