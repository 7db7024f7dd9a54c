import { describe, expect, test } from 'vitest';
import { positiveInteger, required } from '../../../adapters/runtime/runtime.ts';
import { delayAfter } from '../../../app/pacing/backoff.ts';
import { forEachConcurrently } from '../../../app/pacing/concurrency.ts';

describe('settings', () => {
  test('stop the function at its start, by name, when one is missing', () => {
    expect(required({ LEDGER_TABLE: 'ledger' }, 'LEDGER_TABLE')).toBe('ledger');
    for (const env of [{}, { LEDGER_TABLE: '' }, { LEDGER_TABLE: undefined }])
      expect(() => required(env, 'LEDGER_TABLE')).toThrow(/LEDGER_TABLE is missing/);
  });

  test('are refused as numbers unless they are whole and at least 1, and may be left out', () => {
    expect([{}, { N: '' }, { N: '1' }, { N: '64' }].map((env) => positiveInteger(env, 'N', 3))).toEqual([
      3, 3, 1, 64,
    ]);
    for (const N of ['0', '-1', '1.5', 'four', '1e3', '0x10', ' 4', '9999999'])
      expect(() => positiveInteger({ N }, 'N', 3)).toThrow(/N must be a whole number/);
  });
});

describe('waiting between attempts', () => {
  const backoff = { attemptsMax: 9, base_ms: 10, cap_ms: 500 };
  test('doubles the delay up to a cap and spreads it, so that colliding callers separate', () => {
    expect([0, 1, 2, 5, 6, 50].map((attempt) => delayAfter(attempt, backoff, () => 1))).toEqual([
      10, 20, 40, 320, 500, 500,
    ]);
    expect([0, 0.25, 0.5].map((chance) => delayAfter(2, backoff, () => chance))).toEqual([0, 10, 20]);
  });
});

describe('work side by side', () => {
  /** Tasks that note when they begin, and end on request. */
  const started = () => {
    const running = new Map<number, { end: () => void; fail: (error: Error) => void }>();
    let most = 0;
    const task = (item: number) =>
      new Promise<void>((resolve, reject) => {
        const settle = (by: () => void) => {
          running.delete(item);
          by();
        };
        running.set(item, { end: () => settle(resolve), fail: (error) => settle(() => reject(error)) });
        most = Math.max(most, running.size);
      });
    const tick = () => new Promise((resolve) => setImmediate(resolve));
    return { running, task, tick, most: () => most };
  };

  test('does everything, and never more at once than allowed', async () => {
    const { running, task, tick, most } = started();
    const done = forEachConcurrently([1, 2, 3, 4, 5, 6, 7], 3, task);
    const seen: number[] = [];
    while (running.size > 0) {
      const [item] = running.keys();
      seen.push(item!);
      running.get(item!)!.end();
      await tick();
    }
    await done;
    expect([seen.toSorted(), most()]).toEqual([[1, 2, 3, 4, 5, 6, 7], 3]);
  });

  test('reports a failure once running tasks have ended, and begins nothing new', async () => {
    const { running, task, tick } = started();
    let ended = false;
    const done = forEachConcurrently([1, 2, 3], 2, task).finally(() => {
      ended = true;
    });
    running.get(1)!.fail(new Error('first'));
    await tick();
    expect([ended, [...running.keys()]]).toEqual([false, [2]]);
    running.get(2)!.fail(new Error('second'));
    await expect(done).rejects.toThrow('first');
    expect(running.size).toBe(0);
  });

  test('ends at once when there is nothing to do', async () =>
    expect(await forEachConcurrently([], 4, async () => undefined)).toBeUndefined());
});
