import { GraphWidget, type IMetric, type IWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { EventType } from '../../../contracts/records/topics.ts';
import type { Stage } from '../../stage/read-stage.ts';
import type { EntranceIds } from './alarms-entrance.ts';

/** What the dashboard is about. */
export type GraphsProps = {
  readonly stage: Stage;
  readonly kafkaMappings: Readonly<Record<EventType, string>>;
  readonly entrance: EntranceIds;
  /** Short names of every function. */
  readonly functions: readonly string[];
  /** Short names of the topics that subscribers listen to. */
  readonly topics: readonly string[];
};

export const FULL = 24;

/** One sentence of what good looks like, and where it is written what to do when it does not. */
export const section = (title: string, good: string, runbook: readonly string[]): TextWidget =>
  new TextWidget({
    markdown: `## ${title}\n${good} Otherwise: ${runbook.map((anchor) => `\`docs/operating/runbook.md#${anchor}\``).join(', ')}.`,
    width: FULL,
    height: 2,
  });

type Drawn = {
  readonly title: string;
  readonly metrics: readonly IMetric[];
  readonly unit: string;
  readonly limit?: number;
};

/** Graphs side by side, all of the same width; `limit` is drawn as the line at which the alarm goes off. */
export const row = (...drawn: readonly Drawn[]): IWidget[] =>
  drawn.map(
    ({ title, metrics, unit, limit }) =>
      new GraphWidget({
        title,
        left: [...metrics],
        leftYAxis: { min: 0, label: unit, showUnits: false },
        ...(limit !== undefined && { leftAnnotations: [{ value: limit, label: 'alarm' }] }),
        width: Math.floor(FULL / drawn.length),
        height: 6,
      }),
  );
