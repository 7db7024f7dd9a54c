/**
 * No seller waits for another: one of them is poisoned or the store refuses its writes for good.
 * After one delivery without other faults, everybody else's records count, and the broken ones are
 * in quarantine. This is the end of a history, for what it breaks stays broken.
 */
import { TOPICS } from '../../../contracts/records/topics.ts';
import { toMskEvent } from '../../../local/event-sources/msk-event.ts';
import { describe } from '../invocations.ts';
import type { Finding } from '../journal.ts';
import type { Item } from '../store/values.ts';
import type { World } from '../world.ts';

const CHECK = 'no seller waits for another';
const PARTITION = 7;

/** More sellers than are handled at once. */
const CROWD = Array.from({ length: 20 }, (_, nth) => `crowd-${nth}`);

/** How a seller is spoiled. Each is a thing that the product must be able to pass by. */
const POISONS = ['entry', 'counter', 'watermark', 'refused writes'] as const;
type Poison = (typeof POISONS)[number];

const SPOILT: Readonly<Record<Exclude<Poison, 'refused writes'>, Item>> = {
  entry: { entry: '{' },
  counter: { to: 'many' },
  watermark: { latest: 'late' },
};

const spoil = ({ store, shun }: World, poison: Poison, sellerId: string): boolean => {
  if (poison === 'refused writes') {
    shun(sellerId);
    return true;
  }
  const table = poison === 'entry' ? 'ledger' : 'metrics';
  const prefix = poison === 'entry' ? 'ORDER#' : 'TOTAL#orders#';
  const found = store
    .items(table)
    .find((item) => item['pk'] === `SELLER#${sellerId}` && String(item['sk']).startsWith(prefix));
  if (found === undefined) return false;
  const spoilt: Item = { ...found, ...SPOILT[poison] };
  poison === 'entry' ? { ...found, entry: '{' } : { ...found, to: 'many', latest: 'late' };
  store.tamper(table, { pk: String(found['pk']), sk: String(found['sk']) }, spoilt);
  return true;
};

export const checkNeighbours = async (world: World): Promise<Finding[]> => {
  const { plan, draw, store, instances, scheduler, quietly } = world;
  const random = draw('neighbours');
  const poison = random.pick(POISONS);
  const [first = '', ...known] = plan.settings.sellers;
  const isCrowded = poison === 'refused writes' && random.chance(0.3);
  const others = [...known, ...(isCrowded ? CROWD : [])];
  if (plan.settings.dayBytesMax !== undefined || !spoil(world, poison, first)) return [];
  const order = (seller_id: string, order_id: string): Buffer =>
    Buffer.from(
      JSON.stringify({
        order_id,
        seller_id,
        order_value: '1',
        commission_rate: '0.1',
        order_ts: new Date(scheduler.now()).toISOString(),
        updated_at: new Date(scheduler.now()).toISOString(),
        status: 'completed',
      }),
    );
  const values = [
    ...Array.from({ length: 5 }, (_, nth) => order(first, `o${nth}`)),
    Buffer.from('broken'),
    ...others.map((sellerId) => order(sellerId, 'of-neighbour')),
  ];
  const records = values.map((value, offset) => ({
    topic: TOPICS.orders,
    partition: PARTITION,
    offset,
    timestamp: scheduler.now(),
    key: null,
    value,
    headers: [],
  }));
  const outcome = await quietly('ingest-orders', 'neighbours.9', (context) =>
    random.pick(instances).ingest.orders()(toMskEvent(records), context),
  );
  const findings: Finding[] = [];
  const fail = (text: string): void =>
    void findings.push({ check: CHECK, text: `${poison} of ${first}: ${text}` });
  if (poison !== 'refused writes' && outcome.kind !== 'returned')
    fail(`the batch ${outcome.kind === 'failed' ? `failed: ${describe(outcome.error)}` : outcome.kind}`);
  const ledger = store.items('ledger');
  for (const sellerId of others)
    if (!ledger.some(({ pk, sk }) => pk === `SELLER#${sellerId}` && sk === 'ORDER#of-neighbour'))
      fail(`${sellerId} is not counted`);
  const broken = `QUARANTINE#${TOPICS.orders}#${PARTITION}`;
  if (!ledger.some(({ pk, sk }) => pk === broken && sk === String(5).padStart(20, '0')))
    fail('the broken record beside it is not in quarantine');
  return findings;
};
