/** A page that is slow, cannot be read or not be reached by keyboard is none for the person in front of it. */
import { describe, expect, inject, test } from 'vitest';
import { expectAccessible } from './axe.ts';
import { figureOf, figuresShown, PHONE, picture, useBrowser, WIDE } from './browser.ts';

const url = inject('url');
const { open } = useBrowser();

const PAGES = [
  ['chooser', '/', 'A seller'],
  ['seller', '/sellers/slowpoke-crafts', 'What to do next'],
  ['readme', '/sellers/slowpoke-crafts', 'What to do next'],
  ['orders', '/sellers/slowpoke-crafts/orders?queue=late&window=30d', 'Late shipments'],
  ['due', '/sellers/slowpoke-crafts/orders?queue=overdue', 'Overdue'],
  ['hours', '/sellers/aurora-home/sales?by=hour', 'Sales, hour by hour'],
  ['days', '/sellers/aurora-home/sales?by=day', 'Sales, day by day'],
  ['health', '/sellers/maybe-gadgets/health', 'Health score'],
  ['alerts', '/sellers/maybe-gadgets/alerts', 'Alert history'],
  ['payouts', '/sellers/aurora-home/payouts', 'Statement'],
  ['operator', '/operator', 'Marketplace'],
  ['operator-sellers', '/operator/sellers', 'Sellers'],
  ['operator-what-if', '/operator/what-if', 'Thresholds'],
  ['operator-quarantine', '/operator/quarantine', 'Quarantine'],
  ['finance', '/finance', 'Payouts'],
] as const;

/** Charts and lists come after the figures; nothing says that it is still loading. */
const settled = async (page: import('playwright-core').Page): Promise<void> => {
  await page.waitForFunction(() => document.querySelector('.loading, .chart-place') === null);
  await page.waitForTimeout(300);
};

const LOOKS = [
  ['light', { colorScheme: 'light', viewport: WIDE }],
  ['dark', { colorScheme: 'dark', viewport: WIDE }],
  ['phone', { colorScheme: 'light', viewport: PHONE }],
] as const;

describe.each(LOOKS)('in %s', (look, options) => {
  test.each(PAGES)('%s breaks no rule of WCAG 2.2 AA', async (name, path, heading) => {
    // axe is put into the page by the test, which the page's own policy would refuse.
    const page = await open({ ...options, bypassCSP: true });
    await page.goto(`${url}${path}`);
    await page.getByRole('heading', { name: heading, exact: true }).first().waitFor();
    await settled(page);
    await expectAccessible(page);
    // What README.md shows fits a screen.
    await picture(page, `${name}-${look}`, name !== 'readme');
  });
});

describe('by keyboard', () => {
  test('one skips to the figures, walks through all of them, and always sees where one is', async () => {
    const page = await open();
    await page.goto(`${url}/sellers/slowpoke-crafts`);
    await figuresShown(page);
    await settled(page);
    await page.keyboard.press('Tab');
    await page.getByRole('link', { name: 'Skip to the figures' }).waitFor();
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    const reached = new Set<string>();
    for (let stop = 0; stop < 60; stop += 1) {
      await page.keyboard.press('Tab');
      const where = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return undefined;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return {
          name: element.getAttribute('aria-label') ?? element.textContent ?? '',
          seen: outlineStyle !== 'none' && outlineWidth !== '0px',
        };
      });
      if (where === undefined) break;
      expect(where).toMatchObject({ seen: true });
      reached.add(where.name);
    }
    const names = [...reached].join('\n');
    for (const title of [
      'GMV today',
      'Orders today',
      'Orders to ship',
      'Pending payout',
      'Acceptance',
      'Cancellation',
      'Shipped on time',
      'Rating',
    ])
      expect(names).toMatch(new RegExp(`^${title}: `, 'm'));
  });

  test('a dialog takes the focus, keeps it, and gives it back', async () => {
    const page = await open();
    await page.goto(`${url}/operator/quarantine`);
    const button = page.getByRole('button', { name: /show the value of/ }).first();
    await button.waitFor();
    await page.getByRole('row').nth(1).focus();
    // From a row, left is its last cell.
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    for (let stop = 0; stop < 6; stop += 1) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null)).toBe(
        true,
      );
    }
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  });
});

describe('colours', () => {
  test('follow the system until one chooses, and the choice lasts', async () => {
    const page = await open({ colorScheme: 'light' });
    await page.goto(`${url}/sellers/aurora-home`);
    await figuresShown(page);
    const ground = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.getByRole('radio', { name: 'Dark' }).click();
    await expect.poll(ground).not.toBe(light);
    const dark = await ground();
    await page.reload();
    await figuresShown(page);
    expect(await ground()).toBe(dark);
  });
});

describe('speed', () => {
  test('the first figures wait for nothing but the figures themselves', async () => {
    const page = await open();
    // How soon is measured by the benchmark of the page. Charts, lists and history may take as long as they like.
    await page.route(
      /-chart-[^/]*\.js$|\/(history|breakdown|orders|alerts|statement)(\?|$)/,
      () => undefined,
    );
    await page.goto(`${url}/sellers/aurora-home`);
    await figuresShown(page);
    expect(await figureOf(page, 'Orders today')).toMatch(/^[\d,]+$/);
    expect(await page.locator('.chart-place').count()).toBeGreaterThan(0);
  });
});
