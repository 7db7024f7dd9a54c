/** Operators act on what they see of all sellers: it must be complete and in order. */
import { describe, expect, inject, test, vi } from 'vitest';
import { createDynamoDB } from '../../adapters/dynamodb/client.ts';
import { createQuarantineStore } from '../../adapters/dynamodb/quarantine-store.ts';
import { waiting } from '../../app/pacing/backoff.ts';
import { exclusionsBody } from '../../contracts/api/exclusions.ts';
import { RATE_NAMES } from '../../contracts/api/fields.ts';
import { overviewBody, sellersBody } from '../../contracts/api/operator.ts';
import { ordersBody } from '../../contracts/api/orders.ts';
import { runnerStore } from '../../local/data-folder.ts';
import { LOCAL_TABLES } from '../../local/environment.ts';
import { anyCredentials, REGION } from '../../local/named-endpoint.ts';
import { orderLine } from '../support/factories/record-lines.ts';
import { EVENTUALLY } from '../support/runner/runner-in-process.ts';
import { read, readMetrics } from './api.ts';
import { expectAccessible } from './axe.ts';
import { formats, PHONE, readFigure, takePicture, useBrowser, waitForFigures } from './browser.ts';
import { publish } from './marketplace.ts';

const url = inject('url');

/** Puts records into quarantine, as ingest did by a rule that has been mended since. */
const setAside = async (
  records: readonly { readonly topic: string; readonly timestamp: number; readonly value: object }[],
  reason: string,
): Promise<void> => {
  const client = createDynamoDB(() => undefined, {
    endpoint: runnerStore(inject('folder')) ?? '',
    region: REGION,
    credentials: anyCredentials(),
  });
  await createQuarantineStore(client, LOCAL_TABLES.ledger, waiting).add(
    records.map(({ topic, timestamp, value }, index) => ({
      raw: {
        topic,
        partition: 0,
        offset: 1_000_000 + index,
        timestamp,
        key: undefined,
        value: Buffer.from(JSON.stringify(value)),
      },
      reason,
    })),
    Date.now(),
  );
  client.destroy();
};
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

  test('is driven again without a shell: tried first, then in earnest, and who did it is shown', async () => {
    const seller = 'kestrel-cameras';
    const countOrders = async () => (await readMetrics(url, seller)).orders.total_orders;
    const before = await countOrders();
    const rule = `a rule that was wrong, ${Date.now()}`;
    const order = (name: string, changes: object = {}) => ({
      ...JSON.parse(orderLine(seller, `${name}-${Date.now()}`, { currency: 'EUR', ...changes })),
    });
    await setAside([order('a'), order('b'), order('c', { order_value: 'ten' })], rule);

    const page = await open();
    await page.goto(`${url}/operator/quarantine`);
    const records = page.getByRole('region', { name: 'Quarantined records' });
    await page.getByRole('searchbox', { name: 'Reason contains' }).fill(rule.toUpperCase());
    await page.waitForURL(/reason=/);
    await vi.waitFor(
      async () => expect(await records.getByRole('row', { name: rule }).count()).toBe(3),
      EVENTUALLY,
    );
    const part = page.getByRole('region', { name: 'Drive them again' });
    await part.getByRole('button', { name: 'Try it (dry run)' }).click();
    await part.getByText('2 would count, 1 would stay.').waitFor();
    await part.getByText('order_value must be a decimal such as 12.50').waitFor();
    await takePicture(page, 'redrive-tried', true);
    expect(await countOrders()).toBe(before);

    await part.getByRole('button', { name: 'Drive them again' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Drive 3 records again?' });
    await dialog.waitFor();
    await takePicture(page, 'redrive-confirm');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await countOrders()).toBe(before);
    await part.getByRole('button', { name: 'Drive them again' }).click();
    await dialog.getByRole('button', { name: 'Drive them again' }).click();
    await part.getByText('2 counted, 1 stayed.').waitFor();
    expect(await countOrders()).toBe(before + 2);
    const last = page.getByRole('region', { name: 'Last drives' }).getByRole('listitem').first();
    await last.getByText('2 counted, 1 stayed.').waitFor();
    expect(await last.innerText()).toMatch(/reason contains “.*” · by /);
    // The broken record stays, with the reason that holds now.
    await page.goto(`${url}/operator/quarantine?reason=must+be+a+decimal`);
    await records.getByRole('row', { name: 'order_value must be a decimal' }).first().waitFor();
    await takePicture(page, 'redrive-done', true);
  });

  test('is driven call after call, with its progress, and goes on after a stop or a failure', async () => {
    const page = await open({ viewport: PHONE, bypassCSP: true, colorScheme: 'dark' }, /status of 503/);
    const total = 1200;
    let [call, fails] = [0, true];
    let release = (): void => undefined;
    await page.route('**/v1/operator/quarantine/drive', async (route) => {
      const { dry_run, cursor = '0' } = route.request().postDataJSON();
      const from = Number(cursor);
      call += 1;
      if (!dry_run && from === 400)
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      if (!dry_run && from === 800 && fails) {
        fails = false;
        await route.fulfill({ status: 503, json: { title: 'Unavailable' } });
        return;
      }
      const to = from + 400;
      await route.fulfill({
        json: {
          dry_run,
          selected: 400,
          counted: 390,
          unchanged: 7,
          stay: 3,
          reasons: [{ reason: 'the value is not JSON', records: 3, place: 'marketplace_orders 0 1' }],
          left: to < total,
          next_cursor: to < total ? String(to) : null,
          audit_id: null,
        },
      });
    });
    await page.goto(`${url}/operator/quarantine`);
    const part = page.getByRole('region', { name: 'Drive them again' });
    await part.getByRole('button', { name: 'Try it (dry run)' }).click();
    await part.getByText('1,170 would count, 21 found already done, 9 would stay.').waitFor();
    expect(call).toBe(3);
    await part.getByRole('button', { name: 'Drive them again' }).press('Enter');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Drive them again' }).press('Enter');
    await part.getByText('400 of 1,200 records').waitFor();
    expect(await part.getByRole('progressbar', { name: 'Redrive' }).getAttribute('aria-valuenow')).toBe(
      '400',
    );
    await expectAccessible(page);
    await takePicture(page, 'redrive-progress-phone', true);
    await part.getByRole('button', { name: 'Stop' }).click();
    release();
    await part.getByText('So far: 780 counted').waitFor();
    await part.getByRole('button', { name: 'Go on' }).click();
    await part.getByText(/It did not get to the end/).waitFor();
    await expectAccessible(page);
    await takePicture(page, 'redrive-failed-phone', true);
    await part.getByRole('button', { name: 'Go on' }).click();
    await part.getByText('1,170 counted, 21 found already done, 9 stayed.').waitFor();
  });

  test('is narrowed by topic and time, in an address that can be shared', async () => {
    const page = await open();
    await page.goto(`${url}/operator/quarantine`);
    await page.getByLabel('Since').fill('2026-03-29T10:15');
    await page.waitForURL(/from=2026-03-29T08%3A15/);
    await page.getByRole('button', { name: 'All Topic' }).click();
    await page.getByRole('option', { name: 'seller_payouts' }).click();
    await page.waitForURL(/topic=seller_payouts/);
    await page.getByText('No records found').waitFor();
    await page.reload();
    expect(await page.getByLabel('Since').inputValue()).toBe('2026-03-29T10:15');
    await page.getByText('No records found').waitFor();
    await page.getByLabel('Since').fill('');
    await page.getByLabel('Since').blur();
    await page.waitForURL((address) => !address.search.includes('from='));
  });
});
