/**
 * Tries every route and every place where an id can stand, for every caller. Once as it is, and
 * once with the handler's check switched off, so that IAM alone stands between two sellers.
 */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { createReadStores } from '../../adapters/access/read-stores.ts';
import { createWriteStores } from '../../adapters/access/write-stores.ts';
import type { Identity } from '../../app/access/identity.ts';
import type { StoresFor, WritingFor } from '../../app/ports/stores.ts';
import { ROUTE_NAMES, ROUTES } from '../../contracts/api/routes.ts';
import { ENV } from '../../topology/environment.ts';
import { functionOfRoute } from '../../topology/http-functions.ts';
import { type Answer, createApiClient, movedTo } from '../support/functions/api-client.ts';
import { type DescribedRequest, describedRequests } from '../support/functions/described-requests.ts';
import { createMarketplace, type Marketplace, TIME_ZONE } from '../support/functions/marketplace.ts';
import {
  callers,
  cursorsOf,
  fillTwoSellers,
  NOBODY,
  OWN,
  RIVAL,
  SECRET,
} from '../support/functions/two-sellers.ts';
import type { Access, Statement } from '../support/infrastructure/iam-policies.ts';
import { TEST_TABLES } from '../support/servers/dynamodb-server.ts';
import {
  DEPLOYED_POLICIES,
  mayDo,
  ROLES,
  type Session,
  type StoreCall,
  useIam,
} from '../support/servers/iam-endpoints.ts';

const env = {
  [ENV.ledgerTable]: TEST_TABLES.ledger,
  [ENV.metricsTable]: TEST_TABLES.metrics,
  [ENV.timeZone]: TIME_ZONE,
};
/** The routes of the api function. The redrive function has stores of its own, for operators. */
const closedRoutes = ROUTE_NAMES.filter(
  (name) => !('public' in ROUTES[name]) && functionOfRoute(name) === 'api',
);

const { server, iam } = await useIam();
let market: Marketplace;
let cursors: Readonly<Record<'rival' | 'operator' | 'moved', readonly string[]>>;
beforeAll(async () => {
  market = createMarketplace(server);
  await fillTwoSellers(market);
  const client = await createApiClient(market);
  for (const seller of [OWN, RIVAL])
    for (const order of ['declined1', 'declined2']) {
      const change = {
        rate: 'acceptance_rate',
        order_id: `${seller}-${order}`,
        excluded: true,
        reason: SECRET,
      };
      await client.get(`/v1/operator/sellers/${seller}/exclusions`, {
        as: callers.operator,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(change),
      });
    }
  const lists = (seller: string) =>
    ['alerts', 'orders?queue=declined', 'orders?queue=open'].map(
      (list) => `/v1/sellers/${seller}/${list}${list.includes('?') ? '&' : '?'}limit=1`,
    );
  const rival = await cursorsOf(client, callers.rival, lists(RIVAL).slice(1));
  const own = await cursorsOf(client, callers.seller, lists(OWN).slice(1));
  const operator = await cursorsOf(client, callers.operator, [
    '/v1/operator/sellers?limit=1',
    '/v1/operator/quarantine?limit=1',
    `/v1/operator/sellers/${RIVAL}/exclusions?limit=1`,
  ]);
  const placeIn = (cursor: string): string => JSON.parse(Buffer.from(cursor, 'base64url').toString())[2];
  const moved = own.map((cursor, index) => movedTo(cursor, placeIn(rival[index] ?? '')));
  cursors = { rival, operator, moved };
});
afterEach(() => {
  iam.state.enforcing = true;
});

const runtime = () => ({ env, waiting: market.waiting });
const own: Identity = { role: 'seller', subject: 'user-1', sellerId: OWN };

type Stores = { readonly storesFor: StoresFor; readonly writingFor: WritingFor };
/** The stores that the deployed function gives to each caller. */
const deployedStores = (): Stores => ({
  storesFor: createReadStores(iam.readers(), runtime()),
  writingFor: createWriteStores(iam.writers(), runtime()),
});

/** Stores of one client, whoever the handler believes to be answering: its check does nothing. */
const storesThrough = (clientOf: () => DynamoDBDocumentClient): Stores => {
  const client = clientOf();
  return {
    storesFor: createReadStores(() => client, runtime()),
    writingFor: createWriteStores(() => client, runtime()),
  };
};
const attackers = {
  'a seller': () => storesThrough(() => iam.readers()(own)),
  nobody: () => storesThrough(iam.unassumed),
} as const satisfies Record<string, () => Stores>;

/** Whether an access is to what a session must not see, by its keys and its table alone. */
const isForeign = ({ role, seller }: Session, { context = {}, resource }: Access): boolean => {
  if (role === ROLES.none) return true;
  if (role === ROLES.finance) return resource.includes('-ledger');
  const keys = context['dynamodb:LeadingKeys'] ?? ['any'];
  return seller !== undefined && keys.some((key) => key !== `SELLER#${seller}`);
};

/** What of these calls a session could do, and must not. */
const leaksOf = (
  calls: readonly StoreCall[],
  policies: ReadonlyMap<string, readonly Statement[]> = DEPLOYED_POLICIES,
  as?: Session,
): readonly string[] =>
  calls.flatMap(({ accesses, session }) => {
    const who = as ?? session;
    return accesses
      .filter((access) => isForeign(who, access) && mayDo(who, access, policies.get(who.role)))
      .map((access) => JSON.stringify([who, access]));
  });

type Tried = {
  readonly request: DescribedRequest;
  readonly answer: Answer;
  readonly calls: readonly StoreCall[];
};
type Client = Awaited<ReturnType<typeof createApiClient>>;
type Caller = keyof typeof callers | 'nobody';

/** Sends a request about a seller, and notes the calls that it makes. */
const send = async (
  client: Client,
  as: Caller,
  seller: string,
  request: DescribedRequest,
): Promise<Tried> => {
  iam.state.calls = [];
  const { method, body, headers } = request;
  const answer = await client.get(request.urlOf(seller), {
    method,
    headers,
    ...(as !== 'nobody' && { as: callers[as] }),
    ...(body !== undefined && { body }),
  });
  return { request, answer, calls: iam.state.calls };
};

const closed = (texts: readonly string[]): readonly DescribedRequest[] =>
  describedRequests(texts).filter(({ route }) => closedRoutes.includes(route));
const callsOf = (tried: readonly Tried[]): readonly StoreCall[] => tried.flatMap(({ calls }) => calls);
const report = (what: string, tried: readonly Tried[], leaks: readonly string[]): void =>
  console.log(
    `isolation: ${what}: ${tried.length} requests, ${callsOf(tried).length} calls of the store, ` +
      `${leaks.length} leaks`,
  );

/**
 * Sends every request about the rival with an attacker's sessions, as each caller that the handler
 * lets pass.
 */
const attack = async (
  attacker: keyof typeof attackers,
  requests: readonly DescribedRequest[],
): Promise<readonly Tried[]> => {
  const client = await createApiClient(market, attackers[attacker]());
  const tried: Tried[] = [];
  const refused = new Set<string>();
  for (const request of requests)
    for (const as of ['rival', 'operator', 'finance'] as const) {
      if (refused.has(`${request.route} ${as}`)) continue;
      const one = await send(client, as, RIVAL, request);
      if (one.answer.status === 403) refused.add(`${request.route} ${as}`);
      else tried.push(one);
    }
  return tried;
};

const SESSIONS: readonly [string, Session, readonly string[]][] = [
  ['a seller', { role: ROLES.seller, seller: OWN }, closedRoutes],
  ['an operator who changes another seller', { role: ROLES.writer, seller: OWN }, ['exclude']],
  ['finance', { role: ROLES.finance, seller: undefined }, closedRoutes],
  ['nobody', { role: ROLES.none, seller: undefined }, closedRoutes],
];

/** Every call that the handler makes for the rival when nothing refuses it, by any route. */
let unchecked: readonly Tried[];
beforeAll(async () => {
  iam.state.enforcing = false;
  // The cursors are valid: the handler takes the caller for the one to whom they were issued.
  const texts = [RIVAL, `${RIVAL}-declined1`, ...cursors.rival, ...cursors.operator];
  unchecked = await attack('a seller', closed(texts));
});
const uncheckedBy = (routes: readonly string[]): readonly Tried[] =>
  unchecked.filter(({ request }) => routes.includes(request.route));

test.each(SESSIONS)(
  'with the handler’s check switched off, IAM lets %s reach nothing of another seller, on any route',
  (name, session, routes) => {
    const tried = uncheckedBy(routes);
    const leaks = leaksOf(callsOf(tried), DEPLOYED_POLICIES, session);
    report(`${name}, without the handler's check`, tried, leaks);
    expect(leaks).toEqual([]);
    const reached = new Set(
      tried.filter(({ calls }) => calls.length > 0).map(({ request }) => request.route),
    );
    expect([...reached].sort()).toEqual([...routes].sort());
  },
);

test.each(['a seller', 'nobody'] as const)(
  'with the handler’s check switched off, %s gets nothing but errors without details',
  async (attacker) => {
    const tried = await attack(attacker, closed([`${RIVAL}-declined1`]));
    expect(new Set(tried.map(({ request }) => request.route)).size).toBe(closedRoutes.length);
    for (const { request, answer } of tried) {
      expect([400, 500], request.urlOf(RIVAL)).toContain(answer.status);
      expect(answer.text).not.toMatch(new RegExp(`${SECRET}|${RIVAL}|LeadingKeys|not authorized`));
    }
  },
);

/** The policies, each time with one permission of a role without its condition. */
const widenings = (role: string) => {
  const permissions = (DEPLOYED_POLICIES.get(role) ?? []).flatMap((statement) =>
    [statement.Action]
      .flat()
      .flatMap((Action) =>
        [statement.Resource].flat().map((Resource): Statement => ({ ...statement, Action, Resource })),
      ),
  );
  return permissions.map(({ Condition: _, ...widened }, index) => ({
    name: `${String(widened.Action)} ${String(widened.Resource)}`,
    policies: new Map([...DEPLOYED_POLICIES, [role, permissions.with(index, widened)]]),
  }));
};

test.each(SESSIONS.slice(0, 2))(
  'a permission of %s without its condition would be noticed, whichever it is',
  (_, session, routes) => {
    const widened = widenings(session.role);
    expect(widened.length).toBeGreaterThan(3);
    for (const { name, policies } of widened)
      expect(leaksOf(callsOf(uncheckedBy(routes)), policies, session), name).not.toEqual([]);
  },
);

test.each(SESSIONS.slice(2))(
  'a permission of %s to read what operators read would be noticed',
  (_, session) => {
    const policies = new Map([[session.role, DEPLOYED_POLICIES.get(ROLES.operator) ?? []]]);
    expect(leaksOf(callsOf(unchecked), policies, session)).not.toEqual([]);
  },
);

/** What a caller can see of an answer. */
const visible = ({ answer: { status, headers, text } }: Tried): string =>
  JSON.stringify([status, headers, text]).replaceAll(RIVAL, NOBODY);
const FOR_FINANCE: readonly string[] = ['statement', 'financePayouts', 'financeLiability', 'financeAudit'];

test.each([
  ['seller', 403],
  ['finance', 403],
  ['nobody', 401],
] as const)(
  'refuses %s with the same bytes, and before any call of the store, whether or not the seller exists',
  async (as, status) => {
    const client = await createApiClient(market, deployedStores());
    const requests = closed([RIVAL, `${RIVAL}-declined1`, ...cursors.rival.slice(0, 1)]).filter(
      ({ route }) => as !== 'finance' || !FOR_FINANCE.includes(route),
    );
    const asked = iam.state.asked.length;
    const tried: Tried[] = [];
    for (const request of requests) {
      const ofRival = await send(client, as, RIVAL, request);
      const ofNobody = await send(client, as, NOBODY, request);
      expect([ofRival.answer.status, ofRival.calls], request.urlOf(RIVAL)).toEqual([status, []]);
      expect([ofNobody.answer, ofNobody.calls]).toEqual([ofRival.answer, ofRival.calls]);
      tried.push(ofRival, ofNobody);
    }
    expect(iam.state.asked).toHaveLength(asked);
    report(`${as}, refused`, tried, leaksOf(callsOf(tried)));
  },
);

/** The same text, but naming a seller that does not exist. A cursor gets another scope. */
const twinOf = (text: string): string => {
  const [version, scope, place] = cursors.rival.includes(text)
    ? JSON.parse(Buffer.from(text, 'base64url').toString())
    : [];
  return scope === undefined
    ? text.replaceAll(RIVAL, NOBODY)
    : Buffer.from(JSON.stringify([version, scope.toUpperCase(), place])).toString('base64url');
};

test('whatever of another seller stands in a request about its own figures, a seller learns nothing of it', async () => {
  const client = await createApiClient(market, deployedStores());
  const texts = [
    RIVAL,
    `${RIVAL}-declined1`,
    `SELLER#${RIVAL}`,
    `${OWN},${RIVAL}`,
    ...cursors.rival,
    ...cursors.moved,
  ];
  const requests = closed(texts);
  const twins = closed(texts.map(twinOf));
  const tried: Tried[] = [];
  for (const [index, request] of requests.entries()) {
    const first = await send(client, 'seller', OWN, request);
    const second = await send(client, 'seller', OWN, twins[index]!);
    expect(first.answer.text).not.toContain(SECRET);
    expect(visible(first), request.urlOf(OWN)).toBe(visible(second));
    expect(first.calls.length).toBe(second.calls.length);
    tried.push(first, second);
  }
  const leaks = leaksOf(callsOf(tried));
  report('a seller about itself', tried, leaks);
  expect(leaks).toEqual([]);
  expect(client.errors).toEqual([]);
});

test.each([
  `${OWN}/../${RIVAL}`,
  `${OWN}%2F..%2F${RIVAL}`,
  `${OWN}%00${RIVAL}`,
  `${OWN}%23${RIVAL}`,
  `%73eller`,
  `${OWN};${RIVAL}`,
  `${OWN}#${RIVAL}`,
])('a path to %s leads a seller to no other seller', async (path) => {
  const client = await createApiClient(market, deployedStores());
  iam.state.calls = [];
  for (const route of ['metrics', 'orders?queue=declined', 'statement?format=csv']) {
    const { status, text } = await client.get(`/v1/sellers/${path}/${route}`, { as: callers.seller });
    expect([403, 404], path).toContain(status);
    expect(text).not.toContain(SECRET);
  }
  expect(iam.state.calls).toEqual([]);
});

test.each(['operator', 'finance'] as const)(
  'answers %s on every route that is for it, within the policy of its role',
  async (as) => {
    const client = await createApiClient(market, deployedStores());
    const tried: Tried[] = [];
    for (const request of closed([`${RIVAL}-declined2`])) tried.push(await send(client, as, RIVAL, request));
    const leaks = leaksOf(callsOf(tried));
    report(`${as} on its routes`, tried, leaks);
    expect(leaks).toEqual([]);
    expect(client.errors).toEqual([]);
    const answered = new Set(
      tried.filter(({ answer }) => answer.status === 200).map(({ request }) => request.route),
    );
    const its = closedRoutes.filter((route) =>
      as === 'finance' ? FOR_FINANCE.includes(route) : !route.startsWith('finance'),
    );
    expect([...answered].sort()).toEqual([...its].sort());
  },
);
