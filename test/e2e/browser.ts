import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { chromiumPath } from '../../bench/chromium.ts';

/** Pictures of the last run; git ignores them. */
export const PICTURES = join(import.meta.dirname, 'pictures');

export const WIDE = { width: 1440, height: 900 } as const;
export const PHONE = { width: 390, height: 844 } as const;

/** A browser for the tests of a file. Whatever a page complains of, its own Content-Security-Policy included, fails the test. */
export const useBrowser = () => {
  let browser: Browser | undefined;
  let complaints: string[] = [];
  let pages: Page[] = [];
  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true });
    // Inside containers there is mostly no user name space for its sandbox; the pages are our own.
    browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await Promise.all(
        pages.map((page, index) =>
          picture(page, `failed-${task.name.replaceAll(/\W+/g, '-').slice(0, 60)}-${index}`),
        ),
      );
    await Promise.all(pages.map((page) => page.context().close()));
    pages = [];
    const said = complaints;
    complaints = [];
    expect(said).toEqual([]);
  });
  afterAll(() => browser?.close());

  /** A window of its own: nothing is shared with others. `allowed` says what may be complained of. */
  const open = async (options: BrowserContextOptions = {}, allowed = /(?!)/): Promise<Page> => {
    if (browser === undefined) throw new Error('the browser has not started yet');
    const context = await browser.newContext({
      viewport: WIDE,
      locale: 'en-GB',
      timezoneId: 'America/New_York',
      reducedMotion: 'reduce',
      ...options,
    });
    const page = await context.newPage();
    pages.push(page);
    page.on('console', (message) => {
      const text = message.text();
      if ((message.type() === 'error' || message.type() === 'warning') && !allowed.test(text))
        complaints.push(text);
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    return page;
  };
  return { open };
};

/** The figure of a tile, as it stands on the screen. */
export const figureOf = async (page: Page, title: string): Promise<string> =>
  (
    await page.getByRole('region', { name: title, exact: true }).locator('.figure').first().innerText()
  ).trim();

/** Waits until the figures of a seller are there. */
export const figuresShown = async (page: Page): Promise<void> => {
  await page.getByRole('heading', { name: 'What to do next' }).waitFor();
};

export const picture = (page: Page, name: string, fullPage = false): Promise<unknown> =>
  page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage, animations: 'disabled' });
