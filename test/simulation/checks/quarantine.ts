/** The quarantine holds exactly the broken records, whole, and those that the store cannot hold. */
import { NumberValue } from '@aws-sdk/lib-dynamodb';
import type { Finding } from '../journal.ts';
import type { Item } from '../store/values.ts';
import type { World } from '../world.ts';
import { delivered } from './delivered.ts';

const CHECK = 'quarantine = broken records';

const numberOf = (value: unknown): number =>
  value instanceof NumberValue ? Number(value.value) : Number.NaN;

/** A quarantined value from its parts; undefined when one is missing. */
const assemble = (items: readonly Item[], first: Item): Buffer | undefined => {
  const parts = Array.from({ length: numberOf(first['parts']) }, (_, part) => {
    const sk = part === 0 ? first['sk'] : `${String(first['sk'])}#${part}`;
    const value = items.find((item) => item['pk'] === first['pk'] && item['sk'] === sk)?.['value'];
    return value instanceof Uint8Array ? Buffer.from(value) : undefined;
  });
  return parts.some((part) => part === undefined)
    ? undefined
    : Buffer.concat(parts.flatMap((part) => part ?? []));
};

export const checkQuarantine = ({ plan, store }: World): Finding[] => {
  const findings: Finding[] = [];
  const items = store.items('ledger').filter((item) => String(item['pk']).startsWith('QUARANTINE#'));
  const kept = new Map(
    items
      .filter((item) => !String(item['sk']).includes('#'))
      .map((item) => [`${item['topic']} ${numberOf(item['partition'])} ${numberOf(item['offset'])}`, item]),
  );
  for (const { topic, partition, offset, broken, value } of delivered(plan)) {
    const place = `${topic} ${partition} ${offset}`;
    const item = kept.get(place);
    kept.delete(place);
    if (item === undefined) {
      if (broken) findings.push({ check: CHECK, text: `the broken record ${place} is not in quarantine` });
      continue;
    }
    const isRefused = String(item['reason']).startsWith('the store cannot hold it');
    if (!broken && !(isRefused && plan.settings.dayBytesMax !== undefined))
      findings.push({
        check: CHECK,
        text: `the valid record ${place} is in quarantine: ${String(item['reason'])}`,
      });
    if (assemble(items, item)?.equals(value) !== true)
      findings.push({ check: CHECK, text: `the quarantined value of ${place} is not what it was` });
  }
  for (const place of kept.keys()) findings.push({ check: CHECK, text: `${place} in quarantine never came` });
  return findings;
};
