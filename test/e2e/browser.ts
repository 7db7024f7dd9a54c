import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { chromiumPath } from '../../bench/chromium.ts';
import { createFormats } from '../../dashboard/src/words/formats.ts';
import { MARKETPLACE } from './marketplace.ts';

/** Screenshots of the last run; git ignores them. */
export const PICTURES = join(import.meta.dirname, 'pictures');

export const WIDE = { width: 1440, height: 900 } as const;
export const PHONE = { width: 390, height: 844 } as const;

/**
 * Opens a browser for the tests of a file. A warning or an error in the console fails the test, and
 * so does a breach of the page's own Content-Security-Policy.
 */
export const useBrowser = () => {
  let browser: Browser | undefined;
  let complaints: string[] = [];
  let pages: Page[] = [];
  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true });
    // Containers mostly lack the user namespaces of Chromium's sandbox; the pages are our own.
    browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await Promise.all(
        pages.map((page, index) =>
          takePicture(page, `failed-${task.name.replaceAll(/\W+/g, '-').slice(0, 60)}-${index}`),
        ),
      );
    await Promise.all(pages.map((page) => page.context().close()));
    pages = [];
    const complaintsOfTest = complaints;
    complaints = [];
    expect(complaintsOfTest).toEqual([]);
  });
  afterAll(() => browser?.close());

  /** Opens a page that shares nothing with others. Its console may say what matches `allowed`. */
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

/** Formats figures as the page does in the seeded marketplace. */
export const formats = createFormats({ locale: 'en-GB', ...MARKETPLACE });

/** Reads the figure of a tile from the screen. */
export const readFigure = async (page: Page, title: string): Promise<string> =>
  (
    await page.getByRole('region', { name: title, exact: true }).locator('.figure').first().innerText()
  ).trim();

/** Waits until the figures of a seller are on the screen. */
export const waitForFigures = async (page: Page): Promise<void> => {
  await page.getByRole('heading', { name: 'What to do next' }).waitFor();
};

export const takePicture = (page: Page, name: string, fullPage = false): Promise<unknown> =>
  page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage, animations: 'disabled' });
