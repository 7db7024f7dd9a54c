/** Whoever publishes records of their own seller on a laptop must see its page. */
import { InMemoryWebStorage } from 'oidc-client-ts';
import { beforeEach, expect, test, vi } from 'vitest';
import type { DemoIdentity } from '../../contracts/demo.ts';
import {
  type DemoSignInSettings,
  type DemoUser,
  signInToDemo,
} from '../../dashboard/src/sign-in/demo-sign-in.ts';

const seller = (id: string, label = id): DemoIdentity => ({
  label,
  role: 'seller',
  seller_id: id,
  token: `token of ${id}`,
});
const DEMO: readonly DemoIdentity[] = [
  seller('slowpoke-crafts', 'slowpoke-crafts (ships late)'),
  { label: 'Operator', role: 'operator', token: 'token of the operator' },
  { label: 'Finance', role: 'finance', token: 'token of finance' },
];

let storage: InMemoryWebStorage;
beforeEach(() => {
  storage = new InMemoryWebStorage();
});

/** Opens the page at a path. The runner has a token for every seller. */
const open = async (path: string) => {
  const page: {
    choices: readonly DemoIdentity[] | undefined;
    choose: (user: DemoUser) => void;
    visit: Visit | undefined;
  } = {
    choices: undefined,
    choose: () => undefined,
    visit: undefined,
  };
  const get = vi.fn(async (address: unknown) => {
    const id = new URL(String(address), 'http://127.0.0.1').searchParams.get('seller_id');
    const isOther = id !== null && DEMO.every(({ seller_id }) => seller_id !== id);
    return Response.json(isOther ? [seller(id), ...DEMO] : DEMO);
  });
  await signInToDemo({
    get,
    storage,
    path: () => path,
    showGate: (text) => expect.unreachable(text),
    showChooser: (choices, choose) => Object.assign(page, { choices, choose, visit: undefined }),
    showSignedIn: (visit) => Object.assign(page, { visit, choices: undefined }),
    reload: () => undefined,
    now: () => 0,
  });
  const who = () => page.visit && [page.visit.viewer, page.visit.session.token()];
  return { page, who, requests: () => get.mock.calls.map(([address]) => address) };
};
type Visit = Parameters<DemoSignInSettings['showSignedIn']>[0];

const AS_MY_SHOP = [{ kind: 'seller', sellerId: 'my-shop' }, 'token of my-shop'];

test('a person can continue as a seller that is not in the list, and a reload at any path keeps it', async () => {
  const { page, who } = await open('/');
  page.choose({ role: 'seller', seller_id: 'my-shop' });
  await vi.waitFor(() => expect(who()).toEqual(AS_MY_SHOP));
  expect((await open('/')).who()).toEqual(AS_MY_SHOP);
  expect((await open('/operator')).who()).toEqual(AS_MY_SHOP);
  expect(JSON.stringify(storage)).not.toContain('token of');
});

test('the address of a seller that is not in the list opens its page, and puts it among the choices', async () => {
  const { page, who } = await open('/sellers/my-shop/orders');
  expect(who()).toEqual(AS_MY_SHOP);
  page.visit?.leave();
  expect(page.choices?.map(({ label }) => label)).toContain('my-shop');
  expect((await open('/')).who()).toBeUndefined();
  expect((await open('/sellers/a%3Ab')).who()).toEqual([{ kind: 'seller', sellerId: 'a:b' }, 'token of a:b']);
});

test.each(['/sellers/', '/sellers/a%20b', '/sellers/%E0', '/nowhere'])(
  'the path %s, which is no page of anybody, lets the person choose who to be',
  async (path) => {
    const { page, requests } = await open(path);
    expect(page.choices).toEqual(DEMO);
    expect(requests()).toEqual(['/local/identities']);
  },
);

test('a person who chose the seller called Operator does not get the pages of the operator', async () => {
  const { page, who } = await open('/');
  page.choose({ role: 'seller', seller_id: 'Operator' });
  await vi.waitFor(() =>
    expect(who()).toEqual([{ kind: 'seller', sellerId: 'Operator' }, 'token of Operator']),
  );
  expect((await open('/')).who()?.[0]).toEqual({ kind: 'seller', sellerId: 'Operator' });
  page.visit?.leave();
  page.choose({ role: 'operator' });
  expect(who()?.[0]).toEqual({ kind: 'operator' });
});

test.each(['Operator', '{"role":"seller"}', '{'])(
  'a stored choice that cannot be read (%s) lets the person choose again',
  async (text) => {
    storage.setItem('demo-user', text);
    expect((await open('/')).page.choices).toEqual(DEMO);
  },
);
