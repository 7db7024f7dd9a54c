/** On a laptop whoever publishes records of a seller of their own must be able to see its page, and find it again after a reload. */
import { InMemoryWebStorage } from 'oidc-client-ts';
import { beforeEach, expect, test, vi } from 'vitest';
import type { DemoIdentity } from '../../contracts/demo.ts';
import { type DemoSettings, type Part, startDemo } from '../../dashboard/src/sign-in/demo-sign-in.ts';

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

/** Opens the page at a path. The runner gives a token for any seller that it is asked for. */
const open = async (path: string) => {
  const page: {
    choices: readonly DemoIdentity[] | undefined;
    choose: (part: Part) => void;
    visit: Visit | undefined;
  } = {
    choices: undefined,
    choose: () => undefined,
    visit: undefined,
  };
  const get = vi.fn(async (address: unknown) => {
    const wanted = new URL(String(address), 'http://127.0.0.1').searchParams.get('seller_id');
    const isOther = wanted !== null && DEMO.every(({ seller_id }) => seller_id !== wanted);
    return Response.json(isOther ? [seller(wanted), ...DEMO] : DEMO);
  });
  await startDemo({
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
  return { page, who, asked: () => get.mock.calls.map(([address]) => address) };
};
type Visit = Parameters<DemoSettings['showSignedIn']>[0];

const AS_MY_SHOP = [{ kind: 'seller', sellerId: 'my-shop' }, 'token of my-shop'];

test('one takes the part of a seller that is not in the list, and a reload keeps it, whatever the path', async () => {
  const { page, who } = await open('/');
  page.choose({ role: 'seller', seller_id: 'my-shop' });
  await vi.waitFor(() => expect(who()).toEqual(AS_MY_SHOP));
  expect((await open('/')).who()).toEqual(AS_MY_SHOP);
  expect((await open('/operator')).who()).toEqual(AS_MY_SHOP);
  expect(JSON.stringify(storage)).not.toContain('token of');
});

test('its page can be opened directly; afterwards it is among the choices', async () => {
  const { page, who } = await open('/sellers/my-shop/orders');
  expect(who()).toEqual(AS_MY_SHOP);
  page.visit?.leave();
  expect(page.choices?.map(({ label }) => label)).toContain('my-shop');
  expect((await open('/')).who()).toBeUndefined();
  expect((await open('/sellers/a%3Ab')).who()).toEqual([{ kind: 'seller', sellerId: 'a:b' }, 'token of a:b']);
});

test.each(['/sellers/', '/sellers/a%20b', '/sellers/%E0', '/nowhere'])(
  'at %s one chooses, and nobody is asked for',
  async (path) => {
    const { page, asked } = await open(path);
    expect(page.choices).toEqual(DEMO);
    expect(asked()).toEqual(['/local/identities']);
  },
);

test('a seller that is called Operator is not the operator', async () => {
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
  'a choice that cannot be read (%s) is made anew',
  async (text) => {
    storage.setItem('demo-part', text);
    expect((await open('/')).page.choices).toEqual(DEMO);
  },
);
