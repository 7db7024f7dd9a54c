/** What a history did to the outside, in order: commits, alerts published, summaries pushed. */
import { PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import { PublishCommand } from '@aws-sdk/client-sns';
import { NumberValue } from '@aws-sdk/lib-dynamodb';
import { type AlertMessage, alertMessage } from '../../contracts/alerts.ts';
import type { TableName } from '../../topology/tables.ts';
import type { Command, OnCommit } from './store/memory-store.ts';
import type { Item, Key } from './store/values.ts';

/** Something that is not as it must be: the check that saw it, and what it saw. */
export type Finding = { readonly check: string; readonly text: string };

export type Journal = {
  /** What was wrong at the moment when it happened. */
  readonly findings: Finding[];
  /** Messages that the alerts topic took, in order. */
  readonly published: AlertMessage[];
  commits: number;
  readonly onCommit: OnCommit;
  /** Stands for SNS and the sockets. */
  readonly receive: (command: Command) => unknown;
};

const versionOf = (item: Item | undefined): number =>
  item?.['version'] instanceof NumberValue ? Number(item['version'].value) : 0;

/** @param find looks an item up, to tell whether it is committed */
export const createJournal = (find: (table: TableName, key: Key) => Item | undefined): Journal => {
  const findings: Finding[] = [];
  const published: AlertMessage[] = [];
  const fail = (check: string, text: string): void => void findings.push({ check, text });

  const checkAlert = (message: AlertMessage): void => {
    const { alert_id, seller_id, rule, seq } = message;
    const key = { pk: `SELLER#${seller_id}`, sk: `ALERT#${rule}#${String(seq).padStart(6, '0')}` };
    const stored = find('metrics', key)?.['transition'];
    if (stored === undefined) {
      fail('committed before published', `${alert_id} was published, but is not committed`);
      return;
    }
    const { title, text, metrics_path, ...transition } = message;
    const committed: unknown = JSON.parse(String(stored));
    if (JSON.stringify(sorted(transition)) !== JSON.stringify(sorted(committed)))
      fail('published as committed', `${alert_id} was published otherwise than it is committed`);
  };
  const journal: Journal = {
    findings,
    published,
    commits: 0,
    onCommit: (table, key, before, after) => {
      journal.commits += 1;
      if (table !== 'metrics' || key.sk !== 'SUMMARY') return;
      const [was, is] = [versionOf(before), versionOf(after)];
      if (is !== was + 1) fail('versions rise', `the summary of ${key.pk} went from version ${was} to ${is}`);
    },
    receive: (command) => {
      if (command instanceof PublishCommand) {
        const message = alertMessage.parse(JSON.parse(command.input.Message ?? ''));
        published.push(message);
        checkAlert(message);
        return { MessageId: String(published.length), $metadata: {} };
      }
      if (command instanceof PostToConnectionCommand) return { $metadata: {} };
      throw new Error(`nobody receives ${command.constructor.name}`);
    },
  };
  return journal;
};

/** The same value with the fields of each object in the order of their names. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
};
