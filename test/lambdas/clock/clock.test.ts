import { describe, expect, test } from 'vitest';
import { SCHEDULES } from '../../../topology/schedules.ts';
import {
  EVENING,
  evaluate,
  functions,
  invoke,
  MIDNIGHT,
  MINUTE,
  named,
  orders,
  published,
  shown,
  tick,
  tickOf,
  useClock,
} from '../../support/functions/clock-with-sns.ts';
import { failure } from '../../support/functions/ingest-and-evaluate.ts';

useClock();

describe('the shard of a tick', () => {
  test('limits the tick to what is due there, and leaves sellers and alerts of other shards alone', async () => {
    const sellers = named(40);
    await orders(sellers, { status: 'cancelled' }, 25);
    await evaluate(sellers);
    const done = new Set<number>();
    for (const event of SCHEDULES.clock.ticks) {
      await invoke(event, MIDNIGHT + 30 * MINUTE);
      done.add(event.shard);
      const among = sellers.filter((sellerId) => done.has(tickOf(sellerId).shard));
      expect(published.toSorted()).toEqual(among.map((sellerId) => `${sellerId}#cancellation#1`).toSorted());
      expect((await shown(sellers)).map(([version]) => version)).toEqual(
        sellers.map((sellerId) => (among.includes(sellerId) ? 2 : 1)),
      );
    }
    expect(published).toHaveLength(40);
  });

  test.each([[{}], [{ shard: 8 }], [{ shard: -1 }], [{ shard: 1.5 }], [{ shard: '3' }], [null], [undefined]])(
    'fails the tick, and says why, when its event is %j',
    async (event) => {
      await expect(invoke(event, EVENING)).rejects.toThrow(
        /the clock's event does not name a shard: ✖ .*(number|int|>=0|<=7|object)/,
      );
    },
  );
});

describe('a store that cannot be read', () => {
  test.each([
    ['due', 'the alerts still go out'],
    ['unpublished', 'the new day still comes'],
  ])('fails the tick because of the index %s, but %s', async (index) => {
    await orders(['both'], { status: 'cancelled' }, 25);
    await evaluate(['both']);
    const end = functions.interfere({
      before: ({ name, input }) => {
        if (name === 'QueryCommand' && JSON.stringify(input).includes(`"IndexName":"${index}"`))
          throw failure('ThrottlingException');
      },
    });
    await expect(tick(MIDNIGHT + 30 * MINUTE).finally(end)).rejects.toMatchObject({
      message: expect.stringMatching(/^the clock could not look up what is due in shard \d$/),
      errors: [{ name: 'ThrottlingException' }],
    });
    expect([published, (await shown(['both']))[0]?.[0]]).toEqual(
      index === 'due' ? [['both#cancellation#1'], 1] : [[], 2],
    );
  });
});
