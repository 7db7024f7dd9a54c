/** A page that is slow, unreadable or out of reach by keyboard is of no use. */
import { describe, expect, inject, test } from 'vitest';
import { expectAccessible } from './axe.ts';
import { PHONE, readFigure, takePicture, useBrowser, WIDE, waitForFigures } from './browser.ts';

const url = inject('url');
const { open } = useBrowser();

const PAGES = [
  ['chooser', '/', 'Sellers'],
  ['seller', '/sellers/slowpoke-crafts', 'What to do next'],
  ['readme', '/sellers/slowpoke-crafts', 'What to do next'],
  ['orders', '/sellers/slowpoke-crafts/orders?queue=late&window=30d', 'Late shipments'],
  ['due', '/sellers/slowpoke-crafts/orders?queue=overdue', 'Overdue'],
  ['hours', '/sellers/aurora-home/sales?by=hour', 'Sales by hour'],
  ['days', '/sellers/aurora-home/sales?by=day', 'Sales by day'],
  ['health', '/sellers/maybe-gadgets/health', 'Health score'],
  ['alerts', '/sellers/maybe-gadgets/alerts', 'Alert history'],
  ['payouts', '/sellers/aurora-home/payouts', 'Statement'],
  ['operator', '/operator', 'Marketplace'],
  ['operator-sellers', '/operator/sellers', 'Sellers'],
  ['operator-what-if', '/operator/what-if', 'Thresholds'],
  ['operator-quarantine', '/operator/quarantine', 'Quarantine'],
  ['finance', '/finance', 'Payouts'],
  ['finance-audit', '/finance/audit', 'What does not add up'],
] as const;

/** Waits until no chart or list is loading. */
const waitUntilLoaded = async (page: import('playwright-core').Page): Promise<void> => {
  await page.waitForFunction(() => document.querySelector('.loading, .chart-place') === null);
  await page.waitForTimeout(300);
};

const LOOKS = [
  ['light', { colorScheme: 'light', viewport: WIDE }],
  ['dark', { colorScheme: 'dark', viewport: WIDE }],
  ['phone', { colorScheme: 'light', viewport: PHONE }],
] as const;

describe.each(LOOKS)('the %s look', (look, options) => {
  test.each(PAGES)(
    'lets everybody use the page "%s": it breaks no rule of WCAG 2.2 AA',
    async (name, path, heading) => {
      // The test injects axe, which the page's own policy would refuse.
      const page = await open({ ...options, bypassCSP: true });
      await page.goto(`${url}${path}`);
      await page.getByRole('heading', { name: heading, exact: true }).first().waitFor();
      await waitUntilLoaded(page);
      await expectAccessible(page);
      // README.md shows one screen, not the full page.
      await takePicture(page, `${name}-${look}`, name !== 'readme');
    },
  );
});

/** A window of a small laptop, where three cards stand side by side. */
const LAPTOP = { width: 1280, height: 800 } as const;

/** What goes beyond the card around it, unless it is clipped or scrolled there. */
const findOverflowing = (page: import('playwright-core').Page): Promise<string[]> =>
  page.evaluate(() => {
    const clips = (element: Element | null, card: Element): boolean =>
      element !== null &&
      (getComputedStyle(element).overflowX !== 'visible' ||
        (element !== card && clips(element.parentElement, card)));
    return [...document.querySelectorAll('.card')].flatMap((card) => {
      const { left, right } = card.getBoundingClientRect();
      // React Aria keeps an invisible twin of each select for browsers that fill forms.
      return [
        ...card.querySelectorAll(':not([data-react-aria-prevent-focus], [data-react-aria-prevent-focus] *)'),
      ]
        .filter((element) => {
          const box = element.getBoundingClientRect();
          return box.width > 0 && (box.left < left - 1 || box.right > right + 1);
        })
        .filter((element) => !clips(element.parentElement, card))
        .map((element) => `${card.querySelector('h2, h3')?.textContent}: ${element.outerHTML.slice(0, 120)}`);
    });
  });

describe('a small laptop', () => {
  test.each(['slowpoke-crafts', 'aurora-home', 'maybe-gadgets'])(
    'shows all of every card of %s inside the card, countdowns and tabs included',
    async (seller) => {
      const page = await open({ viewport: LAPTOP });
      await page.goto(`${url}/sellers/${seller}`);
      await waitForFigures(page);
      await waitUntilLoaded(page);
      for (const tab of await page.getByRole('tab').all()) {
        await tab.click();
        await waitUntilLoaded(page);
        expect(await findOverflowing(page)).toEqual([]);
      }
      await takePicture(page, `laptop-${seller}`, true);
    },
  );
});

describe('a person with a keyboard', () => {
  test('can skip to the content, reach every figure, and always see the focus', async () => {
    const page = await open();
    await page.goto(`${url}/sellers/slowpoke-crafts`);
    await waitForFigures(page);
    await waitUntilLoaded(page);
    await page.keyboard.press('Tab');
    await page.getByRole('link', { name: 'Skip to content' }).waitFor();
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

  test('finds the focus in a dialog, and back on its button afterwards', async () => {
    const page = await open();
    await page.goto(`${url}/operator/quarantine`);
    const button = page.getByRole('button', { name: /show the value of/ }).first();
    await button.waitFor();
    await page.getByRole('row').nth(1).focus();
    // From the row, left leads to its last cell.
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

describe('the theme', () => {
  test('follows the system until a person chooses another, which outlasts a reload', async () => {
    const page = await open({ colorScheme: 'light' });
    await page.goto(`${url}/sellers/aurora-home`);
    await waitForFigures(page);
    const readBackground = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await readBackground();
    await page.getByRole('radio', { name: 'Dark' }).click();
    await expect.poll(readBackground).not.toBe(light);
    const dark = await readBackground();
    await page.reload();
    await waitForFigures(page);
    expect(await readBackground()).toBe(dark);
  });
});

describe('the first figures', () => {
  test('appear without waiting for charts, lists and history', async () => {
    const page = await open();
    // The page benchmark measures how soon.
    await page.route(
      /-chart-[^/]*\.js$|\/(history|breakdown|orders|alerts|statement)(\?|$)/,
      () => undefined,
    );
    await page.goto(`${url}/sellers/aurora-home`);
    await waitForFigures(page);
    expect(await readFigure(page, 'Orders today')).toMatch(/^[\d,]+$/);
    expect(await page.locator('.chart-place').count()).toBeGreaterThan(0);
  });
});
