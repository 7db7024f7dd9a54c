/** Whoever signs in comes back to where they wanted to go, sees what is theirs, and leaves no token behind. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { orderLine } from '../support/factories/record-lines.ts';
import { type FakeIssuer, startFakeIssuer } from '../support/servers/openid-provider.ts';
import { tokenOf } from './api.ts';
import { figuresShown, useBrowser } from './browser.ts';
import { startDistribution } from './distribution.ts';
import { publish } from './marketplace.ts';

const url = inject('url');
const { open } = useBrowser();

describe('on a laptop', () => {
  test('one chooses whose part to take, keeps it over a reload, and can change it', async () => {
    const page = await open();
    await page.goto(url);
    await page.getByRole('button', { name: /^aurora-home/ }).waitFor();
    expect(await page.title()).toBe('Seller Pulse');
    await page.getByRole('button', { name: /^aurora-home/ }).click();
    await figuresShown(page);
    expect(await page.title()).toBe('aurora-home · Overview – Seller Pulse');
    expect(new URL(page.url()).pathname).toBe('/sellers/aurora-home');
    await page.reload();
    await figuresShown(page);
    await page.getByRole('button', { name: 'Change who I am' }).click();
    await page.getByRole('searchbox', { name: 'Find a seller' }).fill('slow');
    await page.getByRole('button', { name: /^slowpoke-crafts/ }).click();
    await page.getByRole('heading', { name: 'slowpoke-crafts', level: 1 }).waitFor();
    expect(await page.content()).not.toContain('aurora-home');
  });

  test('one’s own seller is opened by its id, kept over a reload, and has its page by address', async () => {
    await publish(url, orderLine('my-shop', 'o-1'));
    const page = await open();
    await page.goto(url);
    const search = page.getByRole('searchbox', { name: 'Find a seller' });
    await search.fill('my shop');
    await page.getByText('No seller can be called that').waitFor();
    await search.fill('my-shop');
    await page.getByRole('button', { name: /^Take the part of my-shop/ }).click();
    await page.getByRole('heading', { name: 'my-shop', level: 1 }).waitFor();
    await figuresShown(page);
    expect(new URL(page.url()).pathname).toBe('/sellers/my-shop');
    await page.reload();
    await page.getByRole('heading', { name: 'my-shop', level: 1 }).waitFor();
    const another = await open();
    await another.goto(`${url}/sellers/my-shop`);
    await figuresShown(another);
    await another.getByRole('button', { name: 'Change who I am' }).click();
    await another.getByRole('button', { name: /^my-shop/ }).waitFor();
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
  ])('a %s sees its own views alone', async (_, who, others) => {
    const page = await open();
    await page.goto(url);
    await page.getByRole('button', { name: who }).click();
    await page.locator('.shell h1').first().waitFor();
    for (const path of others) {
      await page.goto(`${url}${path}`);
      await page.getByText(/This page is not for you, or there is none|There is no such page/).waitFor();
      expect(await page.locator('.figure').count()).toBe(0);
    }
  });
});

describe('at an issuer', () => {
  let issuer: FakeIssuer;
  let site: Awaited<ReturnType<typeof startDistribution>>;
  beforeAll(async () => {
    issuer = await startFakeIssuer(() => tokenOf(url, { sellerId: 'aurora-home' }));
    site = await startDistribution(url, issuer.url);
  });
  afterAll(() => Promise.all([site?.close(), issuer?.close()]));

  const wanted = '/sellers/aurora-home/orders?queue=late&window=7d';
  const kept = (page: Page): Promise<string> =>
    page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie]));

  test('one signs in with a code and PKCE and comes back to the same page; no token is kept anywhere', async () => {
    const page = await open();
    await page.goto(`${site.url}${wanted}`);
    await page.getByRole('heading', { name: 'Late shipments' }).waitFor();
    expect(page.url()).toBe(`${site.url}${wanted}`);
    expect(issuer.forms.at(-1)?.get('code_verifier')).toMatch(/^[\w-]{43,}$/);
    expect(await kept(page)).not.toMatch(/eyJ|token/);
  });

  test('a token that is refused is renewed, and when that is over too one signs in again and is back on the same page', async () => {
    const page = await open({}, /40[01]/);
    // What was given more than a minute ago is worth another try.
    await page.clock.install();
    await page.goto(`${site.url}${wanted}`);
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
    expect(page.url()).toBe(`${site.url}${wanted}`);
  });

  test('signing out leaves nothing on the screen, and waits for a click', async () => {
    const page = await open({}, /404/);
    await page.goto(`${site.url}/sellers/aurora-home`);
    await figuresShown(page);
    await page.route(`${issuer.url}/end-session*`, (route) =>
      route.fulfill({ status: 302, headers: { location: `${site.url}/` } }),
    );
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    expect(await page.locator('.figure').count()).toBe(0);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await figuresShown(page);
  });
});
