/** People who sign in must see the page they wanted, only what is theirs, and leave no token. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { orderLine } from '../support/factories/record-lines.ts';
import { type FakeIssuer, startFakeIssuer } from '../support/servers/openid-provider.ts';
import { fetchToken } from './api.ts';
import { useBrowser, waitForFigures } from './browser.ts';
import { startDistribution } from './distribution.ts';
import { publish } from './marketplace.ts';

const url = inject('url');
const { open } = useBrowser();

describe('a person on a laptop', () => {
  test('chooses who to be, stays so after a reload, and can switch', async () => {
    const page = await open();
    await page.goto(url);
    await page.getByRole('button', { name: /^aurora-home/ }).waitFor();
    expect(await page.title()).toBe('Seller Pulse');
    await page.getByRole('button', { name: /^aurora-home/ }).click();
    await waitForFigures(page);
    expect(await page.title()).toBe('aurora-home · Overview – Seller Pulse');
    expect(new URL(page.url()).pathname).toBe('/sellers/aurora-home');
    await page.reload();
    await waitForFigures(page);
    await page.getByRole('button', { name: 'Switch user' }).click();
    await page.getByRole('searchbox', { name: 'Find a seller' }).fill('slow');
    await page.getByRole('button', { name: /^slowpoke-crafts/ }).click();
    await page.getByRole('heading', { name: 'slowpoke-crafts', level: 1 }).waitFor();
    expect(await page.content()).not.toContain('aurora-home');
  });

  test('opens their own seller by its id or by its address, and stays so after a reload', async () => {
    await publish(url, orderLine('my-shop', 'o-1'));
    const page = await open();
    await page.goto(url);
    const search = page.getByRole('searchbox', { name: 'Find a seller' });
    await search.fill('my shop');
    await page.getByText('This is not a valid seller ID').waitFor();
    await search.fill('my-shop');
    await page.getByRole('button', { name: /^Continue as my-shop/ }).click();
    await page.getByRole('heading', { name: 'my-shop', level: 1 }).waitFor();
    await waitForFigures(page);
    expect(new URL(page.url()).pathname).toBe('/sellers/my-shop');
    await page.reload();
    await page.getByRole('heading', { name: 'my-shop', level: 1 }).waitFor();
    const another = await open();
    await another.goto(`${url}/sellers/my-shop`);
    await waitForFigures(another);
    await another.getByRole('button', { name: 'Switch user' }).click();
    await another.getByRole('button', { name: /^my-shop/ }).waitFor();
  });

  test('continues with Enter as the seller whose id they typed, and stays where the id is not valid', async () => {
    await publish(url, orderLine('my-shop', 'o-1'));
    const page = await open();
    await page.goto(url);
    const search = page.getByRole('searchbox', { name: 'Find a seller' });
    await search.fill('my shop');
    await search.press('Enter');
    await page.getByText('This is not a valid seller ID').waitFor();
    await search.fill('my-shop');
    await search.press('Enter');
    await page.getByRole('heading', { name: 'my-shop', level: 1 }).waitFor();
    await waitForFigures(page);
    expect(new URL(page.url()).pathname).toBe('/sellers/my-shop');
  });

  test.each([
    [
      'seller',
      /^aurora-home/,
      [
        '/operator',
        '/operator/sellers',
        '/finance',
        '/sellers/slowpoke-crafts',
        '/sellers/aurora-home/nonsense',
      ],
    ],
    ['operator', /^Operator/, ['/finance', '/operator/nonsense']],
    ['finance', /^Finance/, ['/operator', '/sellers/aurora-home', '/sellers/aurora-home/orders']],
  ])('sees only their own pages as %s', async (_, choice, others) => {
    const page = await open();
    await page.goto(url);
    await page.getByRole('button', { name: choice }).click();
    await page.locator('.shell h1').first().waitFor();
    for (const path of others) {
      await page.goto(`${url}${path}`);
      await page.getByText('We cannot find this page').waitFor();
      expect(await page.locator('.figure').count()).toBe(0);
    }
  });
});

describe('a person with an issuer', () => {
  let issuer: FakeIssuer;
  let site: Awaited<ReturnType<typeof startDistribution>>;
  beforeAll(async () => {
    issuer = await startFakeIssuer(() => fetchToken(url, { sellerId: 'aurora-home' }));
    site = await startDistribution(url, issuer.url);
  });
  afterAll(() => Promise.all([site?.close(), issuer?.close()]));

  const LATE_SHIPMENTS = '/sellers/aurora-home/orders?queue=late&window=7d';
  const readStorage = (page: Page): Promise<string> =>
    page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie]));

  test('signs in with a code and PKCE, comes back to the same page, and leaves no token in the browser', async () => {
    const page = await open();
    await page.goto(`${site.url}${LATE_SHIPMENTS}`);
    await page.getByRole('heading', { name: 'Late shipments' }).waitFor();
    expect(page.url()).toBe(`${site.url}${LATE_SHIPMENTS}`);
    expect(issuer.forms.at(-1)?.get('code_verifier')).toMatch(/^[\w-]{43,}$/);
    expect(await readStorage(page)).not.toMatch(/eyJ|token/);
  });

  test('signs in again and is back on the same page when the token can no longer be renewed', async () => {
    const page = await open({}, /40[01]/);
    // Only a token of more than a minute ago is renewed.
    await page.clock.install();
    await page.goto(`${site.url}${LATE_SHIPMENTS}`);
    await page.getByRole('heading', { name: 'Late shipments' }).waitFor();
    issuer.revokeRefreshTokens();
    const visits = issuer.requests.filter((path) => path === '/authorize').length;
    let refusals = 1;
    await page.route('**/v1/**', async (route) => {
      if (refusals === 0) return route.fallback();
      refusals -= 1;
      return route.fulfill({
        status: 401,
        contentType: 'application/problem+json',
        json: { type: 'x', title: 'x', status: 401, detail: 'it has expired' },
      });
    });
    await page.clock.fastForward(120_000);
    await page.waitForURL((address) => address.pathname !== '/signed-in');
    await expect
      .poll(() => issuer.requests.filter((path) => path === '/authorize').length, { timeout: 20_000 })
      .toBe(visits + 1);
    await page.getByRole('heading', { name: 'Late shipments' }).waitFor();
    expect(page.url()).toBe(`${site.url}${LATE_SHIPMENTS}`);
  });

  test('sees no figures after signing out, and signs in again with a click', async () => {
    const page = await open({}, /404/);
    await page.goto(`${site.url}/sellers/aurora-home`);
    await waitForFigures(page);
    await page.route(`${issuer.url}/end-session*`, (route) =>
      route.fulfill({ status: 302, headers: { location: `${site.url}/` } }),
    );
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    expect(await page.locator('.figure').count()).toBe(0);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await waitForFigures(page);
  });
});
