import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { MetricsStore, StoredAlert } from '../../app/ports/metrics.ts';
import { type AlertTransition, storedTransition } from '../../contracts/alerts.ts';
import { parseJson } from '../../contracts/schema.ts';
import { formatAlertId } from '../../domain/judging/alert-states.ts';
import { KEY_PREFIX } from '../../topology/tables.ts';
import type { Item } from './batch-get.ts';
import { AFTER_ALL, alertSk, parseAlertRule, parseAlertSeq, parseSellerPk, sellerPk } from './keys.ts';
import { queryRange } from './query-range.ts';

const keys = z.object({ pk: z.string(), sk: z.string() });
/** The start of a key that all alerts of a rule share, with the name of the rule. */
const ALERT_KEY = new RegExp(`^${KEY_PREFIX.alert}([^#]+)#(?=\\d)`);

const parseTransition = (stored: unknown): AlertTransition | undefined => {
  try {
    return parseJson(storedTransition, z.string().parse(stored));
  } catch {
    // The caller reports it. Here it must not hide the other alerts.
    return undefined;
  }
};

/** An ALERT item as an alert. Its key alone says which one it is. */
export const toStoredAlert = (item: Item): StoredAlert => {
  const { pk, sk } = keys.parse(item);
  const [sellerId, rule, seq] = [parseSellerPk(pk), parseAlertRule(sk), parseAlertSeq(sk)];
  return {
    alertId: formatAlertId(sellerId, rule, seq),
    sellerId,
    rule,
    seq,
    transition: parseTransition(item['transition']),
  };
};

/** A seller's alerts, read by their keys. */
export const createAlertItems = (
  client: DynamoDBDocumentClient,
  table: string,
): Pick<MetricsStore, 'listAlertRules' | 'readAlerts'> => {
  /** The last ALERT key of a seller that sorts before another key. */
  const findKeyBefore = async (pk: string, sk: string): Promise<string | undefined> => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': pk, ':prefix': KEY_PREFIX.alert },
        ExclusiveStartKey: { pk, sk },
        ProjectionExpression: 'pk, sk',
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: 1,
      }),
    );
    return Items.map((item) => keys.parse(item).sk)[0];
  };

  return {
    listAlertRules: async (sellerId) => {
      const rules: string[] = [];
      let before = `${KEY_PREFIX.alert}${AFTER_ALL}`;
      for (;;) {
        const sk = await findKeyBefore(sellerPk(sellerId), before);
        if (sk === undefined) return rules;
        const [start, rule] = ALERT_KEY.exec(sk) ?? [];
        if (rule !== undefined) rules.push(rule);
        // Every alert of the rule sorts behind the start that their keys share.
        before = start ?? sk;
      }
    },

    readAlerts: async function* (sellerId, rule, { from, pageSize } = {}) {
      const first = `${KEY_PREFIX.alert}${rule}#0`;
      const last = from === undefined ? `${KEY_PREFIX.alert}${rule}#9${AFTER_ALL}` : alertSk(rule, from);
      const range = { pk: sellerPk(sellerId), from: first, to: last };
      const options = { ScanIndexForward: false, ...(pageSize !== undefined && { Limit: pageSize }) };
      for await (const item of queryRange(client, table, range, options)) {
        const alert = toStoredAlert(item);
        if (Number.isSafeInteger(alert.seq)) yield alert;
      }
    },
  };
};
