import { beforeAll, expect, test } from 'vitest';
import { type AlertTransition, alertsBody } from '../../../contracts/alerts.ts';
import { aTransition } from '../../support/factories/transitions.ts';
import { useApi } from '../../support/functions/api-client.ts';
import { interfere } from '../../support/functions/ingest-and-evaluate.ts';
import { orderOf } from '../../support/functions/marketplace.ts';

const NOW = Date.parse('2026-03-29T10:00:00Z');

const { server, market, client } = await useApi(NOW);

const transition = (seller_id: string, rule: string, seq: number): AlertTransition =>
  aTransition({
    seller_id,
    rule,
    metric: rule === 'sla_compliance' ? 'sla_compliance_rate' : 'acceptance_rate',
    seq,
    ...(seq % 2 === 1
      ? { kind: 'breach', from: 'ok', to: 'breach' }
      : { kind: 'resolved', from: 'breach', to: 'ok' }),
    occurred_at: new Date(NOW + seq * 60_000 + (rule === 'acceptance' ? 1000 : 0)).toISOString(),
  });

/** Commits alerts with a seller's summary, as the evaluate function does. */
const raise = async (sellerId: string, transitions: readonly AlertTransition[]): Promise<void> => {
  const [stored] = await market.metrics.readSummaries([sellerId]);
  if (stored?.document?.body === undefined) throw new Error('evaluate the seller first');
  const { body, ...memory } = stored.document;
  await market.metrics.writeSummary(sellerId, stored.version, { body, memory, transitions, dueAt: NOW + 1 });
};

beforeAll(async () => {
  await market.orders(['s1', 's2'].map((id) => orderOf(id, 'o1', '2026-03-29T09:00:00Z')));
  await market.evaluate('s1', 's2');
  await raise(
    's1',
    [1, 2, 3, 4, 5].flatMap((seq) => [
      transition('s1', 'sla_compliance', seq),
      transition('s1', 'acceptance', seq),
    ]),
  );
  await raise('s2', [transition('s2', 'sla_compliance', 1), transition('s2', 'sla_compliance', 2)]);
});

const get = (query: string, id = 's1', as: object = { seller_id: id }) =>
  client.get(`/v1/sellers/${id}/alerts${query}`, { as: as as never });
const idsOf = (body: unknown): string[] =>
  alertsBody.parse(body).alerts.map(({ rule, seq }) => `${rule} ${seq}`);

test('lists alerts newest first, whatever their rule', async () => {
  const { body } = await get('');
  expect(idsOf(body)).toEqual(
    [5, 4, 3, 2, 1].flatMap((seq) => [`acceptance ${seq}`, `sla_compliance ${seq}`]),
  );
  expect(alertsBody.parse(body).next_cursor).toBeNull();
});

test('lists the alerts of one rule on request', async () => {
  expect(idsOf((await get('?rule=sla_compliance&limit=2')).body)).toEqual([
    'sla_compliance 5',
    'sla_compliance 4',
  ]);
});

test('pages through alerts without gap or repetition while new ones arrive', async () => {
  const first = await get('?limit=4', 's2', { seller_id: 's2' });
  expect(alertsBody.parse(first.body).next_cursor).toBeNull();
  const seen: string[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < 5 && (page === 0 || cursor !== null); page += 1) {
    const { body } = await get(`?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`);
    seen.push(...idsOf(body));
    cursor = alertsBody.parse(body).next_cursor;
    if (page === 0) await raise('s1', [transition('s1', 'sla_compliance', 6)]);
  }
  expect(cursor).toBeNull();
  expect(seen).toEqual([5, 4, 3, 2, 1].flatMap((seq) => [`acceptance ${seq}`, `sla_compliance ${seq}`]));
});

const cursorOf = async (query: string, as: object): Promise<string> =>
  alertsBody.parse((await get(`${query}${query === '' ? '?' : '&'}limit=1`, 's2', as)).body).next_cursor ??
  '';

test('accepts a cursor only from its caller, and only for its seller and rule', async () => {
  const own = await cursorOf('', { seller_id: 's2' });
  expect(idsOf((await get(`?cursor=${own}`, 's2')).body)).toEqual(['sla_compliance 1']);
  const misuses = [
    await get(`?cursor=${own}`, 's1'),
    await get(`?cursor=${own}&rule=sla_compliance`, 's2'),
    await get(`?cursor=${own}`, 's2', { roles: ['operator'] }),
    await get(`?cursor=${await cursorOf('', { roles: ['operator'] })}`, 's1', { roles: ['operator'] }),
    await get(`?cursor=${await cursorOf('?rule=sla_compliance', { seller_id: 's2' })}`, 's2'),
    await get(`?cursor=${own}`, 's2', { seller_id: 's2', sub: 'another-user-of-s2' }),
  ];
  for (const misuse of misuses)
    expect(misuse).toMatchObject({ status: 400, body: { errors: [{ parameter: 'cursor' }] } });
});

test.each(['', 'x', 'bnVsbA', Buffer.from('[1,"x","s1#sla_compliance#1"]').toString('base64url'), '%ff'])(
  'answers a malformed cursor (%j) with 400',
  async (cursor) => {
    expect(await get(`?cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { errors: [{ parameter: 'cursor' }] },
    });
  },
);

test('answers a cursor that names an alert nobody raised with 400 instead of an empty page', async () => {
  const content = JSON.parse(Buffer.from(await cursorOf('', { seller_id: 's2' }), 'base64url').toString());
  const forged = Buffer.from(JSON.stringify([content[0], content[1], 's2#sla_compliance#99'])).toString(
    'base64url',
  );
  expect(await get(`?cursor=${forged}`, 's2')).toMatchObject({
    status: 400,
    body: { errors: [{ parameter: 'cursor' }] },
  });
});

test('reads a page of alerts, however many the seller has', async () => {
  await market.orders([orderOf('chronicle', 'o1', '2026-03-29T09:00:00Z')]);
  await market.evaluate('chronicle');
  for (let from = 1; from < 80; from += 40)
    await raise(
      'chronicle',
      Array.from({ length: 40 }, (_, index) => transition('chronicle', 'sla_compliance', from + index)),
    );
  await raise('chronicle', [transition('chronicle', 'acceptance', 1)]);
  const limits: unknown[] = [];
  const end = interfere(server.client, {
    before: ({ name, input }) => {
      if (name === 'QueryCommand' && JSON.stringify(input).includes('ALERT#'))
        limits.push((input as { Limit?: number }).Limit);
    },
  });
  const page = await get('?limit=2', 'chronicle').finally(end);
  expect(idsOf(page.body)).toEqual(['sla_compliance 80', 'sla_compliance 79']);
  // Three looks for the rules, and a page of each of the two.
  expect(limits).toEqual([1, 1, 1, 3, 3]);
});
