import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import { chromiumPath } from './chromium.ts';
import { orderLine, startEmptyMarketplace } from './empty-marketplace.ts';

/** A seller of the demo, whose part a visitor can take on a laptop. */
const SELLER = 'atlas-books';
const FIGURE = '[aria-label="Orders today"] .figure';
/**
 * The page draws pushed figures at most four times a second; at this distance no record waits for
 * another.
 */
const APART_MS = 400;

export type PageTimes = {
  /** ms from a visit to the first figure on the screen, one for each visit. */
  readonly firstFigures: readonly number[];
  /** ms from publishing a record to its figure on the screen, one for each record. */
  readonly pushed: readonly number[];
};

/** Resolves once the tile shows a figure, with the ms since the visit began. */
const shown = async (page: Page, figure: string): Promise<number> => {
  const [tile, text] = [JSON.stringify(FIGURE), JSON.stringify(figure)];
  // As text, because it runs in the page and names things that only exist there.
  const handle = await page.waitForFunction(
    `document.querySelector(${tile})?.textContent.trim() === ${text} && performance.now()`,
    undefined,
    { polling: 'raf' },
  );
  return Number(await handle.jsonValue());
};

/**
 * Measures how long somebody in front of the dashboard waits, on one seller's page in a real
 * browser.
 */
export const measurePage = async (
  visits: number,
  records: number,
  signal: AbortSignal,
): Promise<PageTimes> => {
  await using marketplace = await startEmptyMarketplace(signal);
  const { url, publish } = marketplace;
  // Most containers offer no user name space for the sandbox, and the pages are our own.
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
  try {
    await publish(orderLine(SELLER, 0));
    // Playwright evaluates text in the page, which the page's own policy would refuse.
    const page = await browser.newPage({ reducedMotion: 'reduce', bypassCSP: true });
    const firstFigures: number[] = [];
    for (let visit = 0; visit <= visits; visit += 1) {
      await page.goto(`${url}/sellers/${SELLER}`);
      const at = await shown(page, '1');
      // The first visit fills the caches of the browser and the runner.
      if (visit > 0) firstFigures.push(at);
    }
    await page.getByText('Live', { exact: true }).waitFor();
    const pushed: number[] = [];
    for (let number = 1; number <= records; number += 1) {
      await sleep(APART_MS, undefined, { signal });
      const since = performance.now();
      const seen = shown(page, String(number + 1));
      await publish(orderLine(SELLER, number));
      await seen;
      pushed.push(performance.now() - since);
    }
    return { firstFigures, pushed };
  } finally {
    await browser.close();
  }
};
