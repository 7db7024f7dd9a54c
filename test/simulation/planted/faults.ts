/**
 * Faults that are planted in the product, one at a time, to see that the simulator sees them. Each
 * is a mistake that somebody could make, in one place of the source.
 */
import type { Crossing } from '../boundaries.ts';

export type PlantedFault = {
  readonly name: string;
  readonly file: string;
  /** A piece of source that is in the file exactly once. */
  readonly search: string;
  readonly replacement: string;
  /** The crash that brings it to light. Only histories with this crash are run then. */
  readonly at?: Crossing;
  /** Whether only a recount in SQL shows it. */
  readonly inSql?: true;
};

const fault = (
  name: string,
  file: string,
  search: string,
  replacement: string,
  more: Pick<PlantedFault, 'at' | 'inSql'> = {},
): PlantedFault => ({ name, file, search, replacement, ...more });

const STORE = 'adapters/dynamodb';
const COUNTING = 'domain/counting';

/** Faults of exactness: what is written, on which condition, and read how. */
const WRITING: readonly PlantedFault[] = [
  fault(
    'an entry is written whatever its rev',
    `${STORE}/ledger-transaction.ts`,
    "{ ConditionExpression: 'rev = :rev', ExpressionAttributeValues: { ':rev': toNumber(rev) } }",
    '{}',
  ),
  fault(
    'a new entry is written over one that came first',
    `${STORE}/ledger-transaction.ts`,
    "? { ConditionExpression: 'attribute_not_exists(pk)' }",
    '? {}',
  ),
  fault(
    'rev stays as it was',
    `${STORE}/ledger-transaction.ts`,
    'toNumber((rev ?? 0) + 1)',
    'toNumber(rev ?? 1)',
  ),
  fault(
    'counters are added before the entries, without them (bare ADD)',
    `${STORE}/apply-changes.ts`,
    'await client.send(new TransactWriteCommand({ TransactItems }));',
    `const updates = TransactItems.filter((one) => one.Update);
      const puts = TransactItems.filter((one) => one.Put);
      await client.send(new TransactWriteCommand({ TransactItems: updates }));
      await client.send(new TransactWriteCommand({ TransactItems: puts }));`,
  ),
  fault(
    'entries are written before the counters (marker before counter)',
    `${STORE}/apply-changes.ts`,
    'await client.send(new TransactWriteCommand({ TransactItems }));',
    `const updates = TransactItems.filter((one) => one.Update);
      const puts = TransactItems.filter((one) => one.Put);
      await client.send(new TransactWriteCommand({ TransactItems: puts }));
      await client.send(new TransactWriteCommand({ TransactItems: updates }));`,
  ),
  fault(
    'entries are read eventually consistent',
    `${STORE}/batch-get.ts`,
    'ConsistentRead: true',
    'ConsistentRead: false',
  ),
  fault(
    'totals and days are read eventually consistent',
    `${STORE}/query-range.ts`,
    'ConsistentRead: true',
    'ConsistentRead: false',
  ),
  fault(
    'unprocessed keys are forgotten',
    `${STORE}/batch-get.ts`,
    'pending = output.UnprocessedKeys;',
    'pending = undefined;',
    { at: 'exclude BatchGet ledger entries before' },
  ),
  fault(
    'unprocessed items of the quarantine are forgotten',
    `${STORE}/batch-write.ts`,
    'pending = output.UnprocessedItems ?? {};',
    'pending = {};',
    { at: 'ingest-orders BatchWrite ledger quarantined before' },
  ),
  fault(
    'a conflict is taken for success',
    `${STORE}/apply-changes.ts`,
    "return end('conflict');",
    "return end('applied');",
  ),
  fault(
    'throttling ends the work',
    `${STORE}/failures.ts`,
    "return reasons.some(({ Code }) => THROTTLES.has(Code ?? '')) ? { kind: 'throttled' } : undefined;",
    "return { kind: 'refused', reason: 'throttled' };",
  ),
  fault(
    'only the first page of a range is read',
    `${STORE}/query-range.ts`,
    'yield* Items;',
    '{ yield* Items; break; }',
  ),
  fault(
    'the counters of an old day stay',
    `${COUNTING}/changes.ts`,
    'was: before === undefined ? undefined : contribution(before.entry, calendar),',
    'was: undefined,',
  ),
  fault(
    'a tally takes nothing off',
    `${COUNTING}/tally.ts`,
    'for (const figure of counts) addCount(sums, figure, sign);',
    'for (const figure of counts) addCount(sums, figure, 1);',
  ),
  fault('a watermark may fall', `${STORE}/ledger-transaction.ts`, 'unlessReached: raised,', ''),
  fault(
    'differences are compared in the order in which they are found',
    'app/reconcile/reconcile-seller.ts',
    'differences.map((difference) => JSON.stringify(difference)).sort(),',
    'differences.map((difference) => JSON.stringify(difference)),',
  ),
  fault(
    'expressions are three times too long',
    `${STORE}/update-expression.ts`,
    "export const ADDITIONS_MAX = countThatFit('ADD ',",
    "export const ADDITIONS_MAX = 900 + 0 * countThatFit('ADD ',",
  ),
  fault(
    'a transaction has 300 actions',
    `${STORE}/ledger-plan.ts`,
    'export const ACTIONS_MAX = 100;',
    'export const ACTIONS_MAX = 300;',
  ),
  fault(
    'reads ask for 200 keys at once',
    `${STORE}/batch-get.ts`,
    'export const BATCH_GET_MAX = 100;',
    'export const BATCH_GET_MAX = 200;',
  ),
];

/** Faults of counting: versions, days, amounts. */
const COUNTS: readonly PlantedFault[] = [
  fault(
    'the first version wins',
    `${COUNTING}/entities/entity.ts`,
    'compareVersions(version, entry.version) > 0;',
    'compareVersions(version, entry.version) < 0;',
  ),
  fault(
    'equal versions replace each other',
    `${COUNTING}/entities/entity.ts`,
    'compareVersions(version, entry.version) > 0;',
    'compareVersions(version, entry.version) >= 0;',
  ),
  fault(
    'versions compare by offset first',
    `${COUNTING}/entities/entity.ts`,
    'a.time - b.time || a.offset - b.offset || a.partition - b.partition;',
    'a.offset - b.offset || a.time - b.time || a.partition - b.partition;',
  ),
  fault(
    'partitions do not break ties',
    `${COUNTING}/entities/entity.ts`,
    ' || a.partition - b.partition;',
    ';',
  ),
  fault(
    'the Kafka time wins over updated_at',
    `${COUNTING}/entities/order.ts`,
    'versionOf(record.updated_at ?? position.timestamp, position)',
    'versionOf(position.timestamp, position)',
  ),
  fault(
    'the last event of a stage counts',
    `${COUNTING}/entities/fulfillment.ts`,
    'compareVersions(version, stored.version) >= 0) return undefined;',
    'compareVersions(version, stored.version) <= 0) return undefined;',
  ),
  fault(
    'a shipment at its deadline is late (< for ≤)',
    `${COUNTING}/entities/fulfillment.ts`,
    'onTime: shippedAt <= dueAt',
    'onTime: shippedAt < dueAt',
  ),
  fault(
    'the deadline is that of the accepted event',
    `${COUNTING}/entities/fulfillment.ts`,
    'computeDeadline(stages, acceptedAt, shipped)',
    'computeDeadline(stages, acceptedAt, accepted)',
  ),
  fault(
    'a cancelled order stays open',
    `${COUNTING}/entities/fulfillment.ts`,
    "if (failed !== undefined || cancelled === true) return { kind: 'uncounted' };",
    "if (failed !== undefined) return { kind: 'uncounted' };",
  ),
  fault(
    'a cancellation does not reach the shipment',
    `${COUNTING}/changes.ts`,
    'if (!turnsCancelled(kind, change)) return [write];',
    'if (turnsCancelled(kind, change) || true) return [write];',
  ),
  fault(
    'days are those of UTC',
    'domain/time/calendar.ts',
    'const local = (instant: number): string => new Date(instant + offsetAt(instant)).toISOString();',
    'const local = (instant: number): string => new Date(instant + 0 * offsetAt(instant)).toISOString();',
  ),
  fault(
    'commission is a float',
    `${COUNTING}/entities/order.ts`,
    "['commission', value.times(entry.commission_rate)],",
    "['commission', decimal((Number(entry.order_value) * Number(entry.commission_rate)).toFixed(20))],",
  ),
  fault(
    'what is below 1e-8 is cut off',
    `${STORE}/counter-attributes.ts`,
    'plain(fine)] satisfies Addition]',
    "'0'] satisfies Addition]",
  ),
  fault(
    'a refund takes off all of its commission twice',
    `${COUNTING}/entities/refund.ts`,
    'decimal(1).minus(entry.commission_rate)',
    'decimal(1).plus(entry.commission_rate)',
  ),
  fault(
    'money in transit is not paid out',
    `${COUNTING}/entities/payout.ts`,
    "        ['paid_out', value],\n        ['in_transit', value],",
    "        ['in_transit', value],",
  ),
  fault(
    "a buyer's cancellation is the seller's fault",
    'contracts/records/vocabulary.ts',
    "['buyer', ['buyer', ",
    "['seller', ['buyer', ",
  ),
  fault(
    "fraud is the seller's fault",
    'contracts/records/vocabulary.ts',
    "'platform', 'fraud',",
    "'platform',",
  ),
  fault('a status counts as it is spelt', 'contracts/records/vocabulary.ts', '    .toLowerCase()\n', ''),
  fault(
    'a refunded sale is undone',
    `${COUNTING}/entities/order.ts`,
    "meaning === 'completed' || meaning === 'refunded'",
    "meaning === 'completed'",
  ),
  fault(
    'a deleted order still counts',
    `${COUNTING}/entities/order.ts`,
    '    if (entry.deleted === true) return undefined;\n    const value',
    '    const value',
  ),
  fault(
    'a deleted order leaves its shipment open',
    `${COUNTING}/entities/order.ts`,
    'isCancelled(entry) || entry.deleted === true',
    'isCancelled(entry)',
  ),
  fault(
    'a deleted order is still the latest',
    `${COUNTING}/entities/order.ts`,
    '(deleted === true ? undefined : order_ts)',
    '(deleted === true ? order_ts : order_ts)',
    { inSql: true },
  ),
  fault(
    'what was delivered has not shipped',
    `${COUNTING}/entities/fulfillment.ts`,
    'shipped = stages.delivered,',
    'shipped,',
  ),
  fault(
    'a promised time is not looked at',
    `${COUNTING}/entities/fulfillment.ts`,
    'findPromise(stages) ?? Math.min',
    'Math.min',
  ),
  fault(
    'money that a bank returned is paid out',
    `${COUNTING}/entities/payout.ts`,
    "    case 'returned':\n",
    "    case 'returned':\n      return [['paid_out', value]];\n",
  ),
  fault(
    'ids beyond ASCII are missed by a recount',
    `${STORE}/query-range.ts`,
    'KeyRange => ({ pk, prefix });',
    "KeyRange => ({ pk, from: prefix, to: prefix + '~' });",
  ),
  fault(
    'a new version forgets exclusions',
    `${COUNTING}/entities/order.ts`,
    'excluded: entry?.excluded,',
    '',
    { at: 'exclude TransactWrite ledger apply-audited after' },
  ),
  fault(
    'a day has no end of names',
    `${COUNTING}/place-names.ts`,
    'if (!hasRoom(names, name)) return true;',
    '',
  ),
  fault(
    'names are cut at their first dot',
    `${STORE}/counter-attributes.ts`,
    "const dot = attribute.lastIndexOf('.');",
    "const dot = attribute.indexOf('.', prefix.length);",
  ),
];

/** Faults of the quarantine and of neighbours. */
const SETTING_ASIDE: readonly PlantedFault[] = [
  fault(
    "a quarantined value's first item is written before its parts",
    `${STORE}/quarantine-store.ts`,
    'await write(items.flatMap(({ rest }) => rest));\n        await write(items.map(({ first }) => first));',
    'await write(items.map(({ first }) => first));\n        await write(items.flatMap(({ rest }) => rest));',
    { at: 'ingest-orders BatchWrite ledger quarantined-parts before' },
  ),
  fault(
    'broken records are set aside at the end of a batch',
    'app/ingest/ingest.ts',
    'await setAside(rejected);\n',
    'void 0;\n',
  ),
  fault(
    'a seller that fails holds up the batch',
    'app/ingest/ingest.ts',
    '        failures.add(sellerId, error);',
    '        throw error;',
  ),
  fault(
    'another currency is counted',
    'app/ingest/read-record.ts',
    'if (isOther) faults.push',
    'if (!isOther && faults.length > 9) faults.push',
  ),
  fault('a record without UTF-8 is counted', 'contracts/json-text.ts', '{ fatal: true }', '{ fatal: false }'),
  fault(
    'an unreadable entry stops the batch',
    `${STORE}/ledger-store.ts`,
    'unreadable.set(entityId, describeUnreadableEntry(key));',
    'throw new Error(describeUnreadableEntry(key));',
  ),
  fault(
    'counters that are no numbers stop the seller',
    `${STORE}/failures.ts`,
    "if (action >= 0) return { kind: 'damaged', reason: reasons[action]?.Message ?? '', action };",
    '',
  ),
];

/** Faults of summaries, alerts and the clock. */
const JUDGING: readonly PlantedFault[] = [
  fault(
    'a summary is written whatever its version',
    `${STORE}/metrics-store.ts`,
    "{ ConditionExpression: 'version = :version', ExpressionAttributeValues: { ':version': stored } }",
    '{}',
  ),
  fault(
    'alerts are committed before their summary',
    `${STORE}/metrics-store.ts`,
    'await client.send(new TransactWriteCommand({ TransactItems: [{ Put: put }, ...alerts] }));',
    `await client.send(new TransactWriteCommand({ TransactItems: alerts }));
        await client.send(new TransactWriteCommand({ TransactItems: [{ Put: put }] }));`,
  ),
  fault(
    'nobody marks alerts as published',
    'app/publish/publish-transition.ts',
    'await pending.markPublished(transition);',
    '',
  ),
  fault(
    'nobody takes over what notify left',
    'app/publish/unpublished-alerts.ts',
    'if (!(await pending.isUnpublished(transition))) return;',
    'if (transition.seq > 0) return;',
  ),
  fault(
    'a published alert has another id',
    'adapters/sns/alert-publisher.ts',
    'alertMessage.parse({ ...transition,',
    "alertMessage.parse({ ...transition, alert_id: transition.alert_id + '-1',",
  ),
  fault(
    'a version does not rise',
    `${STORE}/metrics-store.ts`,
    "typeof version === 'number' ? version + 1 :",
    "typeof version === 'number' ? Math.max(1, version) :",
  ),
  fault(
    'an alert is not listed as unpublished',
    `${STORE}/metrics-store.ts`,
    '[ATTRIBUTES.unpublished]: unpublishedShardOf(sellerId),',
    '',
  ),
  fault(
    'notify goes on after a failed alert',
    'app/publish/notify.ts',
    'return alert.sequence;',
    'continue;',
  ),
  fault(
    'an alert is marked before it is published',
    'app/publish/unpublished-alerts.ts',
    'await publishTransition(deps, transition);\n',
    'await markAllPublished(deps, [transition], hasTime);\n    await publishTransition(deps, transition);\n',
  ),
  fault('evaluate reports no failures', 'app/evaluate/evaluate.ts', '        failed.push(sequence);', ''),
  fault(
    'an order is overdue an hour too late',
    `${COUNTING}/entities/fulfillment.ts`,
    'now > status.dueAt',
    'now > status.dueAt + 3_600_000',
  ),
  fault(
    'the clock does not renew what is due',
    'app/clock/due-sellers.ts',
    '!isDue(stored.dueAt)',
    'stored.dueAt > 0',
  ),
  fault(
    'the seven days are eight',
    'domain/time/windows.ts',
    "'7d': { length_days: 7, ends_days_ago: 0, judgedAs: '7d' },",
    "'7d': { length_days: 8, ends_days_ago: 0, judgedAs: '7d' },",
    { inSql: true },
  ),
];

export const PLANTED: readonly PlantedFault[] = [...WRITING, ...COUNTS, ...SETTING_ASIDE, ...JUDGING];
