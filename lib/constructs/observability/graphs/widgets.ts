import { GraphWidget, type IMetric, type IWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Stage } from '../../../stage/read-stage.ts';
import type { EntranceIds } from '../alarms/entrance-alarms.ts';
import type { KafkaMapping } from '../alarms/poller-alarms.ts';

/** What the graphs show. */
export type GraphsProps = {
  readonly stage: Stage;
  readonly kafkaMappings: readonly KafkaMapping[];
  readonly entrance: EntranceIds;
  /** Short names of every function. */
  readonly functions: readonly string[];
  /** Short names of the topics that subscribers listen to. */
  readonly topics: readonly string[];
};

export const FULL_WIDTH = 24;

/**
 * A heading, a sentence that says what good looks like, and the runbook sections for when it does
 * not.
 */
export const section = (title: string, good: string, runbook: readonly string[]): TextWidget =>
  new TextWidget({
    markdown:
      `## ${title}\n${good} Otherwise: ` +
      `${runbook.map((anchor) => `\`docs/operating/runbook.md#${anchor}\``).join(', ')}.`,
    width: FULL_WIDTH,
    height: 2,
  });

type Graph = {
  readonly title: string;
  readonly metrics: readonly IMetric[];
  readonly unit: string;
  readonly limit?: number;
};

/** Graphs side by side, of the same width. `limit` is a line: where the alarm goes off. */
export const row = (...graphs: readonly Graph[]): IWidget[] =>
  graphs.map(
    ({ title, metrics, unit, limit }) =>
      new GraphWidget({
        title,
        left: [...metrics],
        leftYAxis: { min: 0, label: unit, showUnits: false },
        ...(limit !== undefined && { leftAnnotations: [{ value: limit, label: 'alarm' }] }),
        width: Math.floor(FULL_WIDTH / graphs.length),
        height: 6,
      }),
  );
