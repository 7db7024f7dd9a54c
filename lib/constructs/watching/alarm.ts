import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { resourceName } from '../../stage/names.ts';
import type { Stage } from '../../stage/read-stage.ts';

/**
 * `page`: somebody's figures or alerts are wrong, late or missing now, or soon will be; wake somebody. Says when it is over, too.
 * `ticket`: nobody is harmed yet, or it heals by itself; look at it within a working day.
 */
export type Severity = 'page' | 'ticket';

/** What an alarm makes of a time without data. The default of CloudWatch is none of them: it would neither warn nor clear. */
const MISSING = {
  /** The metric is only there when there is something to count. */
  ok: TreatMissingData.NOT_BREACHING,
  /** Silence is what we look for. */
  alarm: TreatMissingData.BREACHING,
  /** The state stays as it was: a metric that pauses has not become good again. */
  keep: TreatMissingData.IGNORE,
} as const;

export type AlarmDefinition = {
  /** Short name, such as `consumer-lag-orders`. */
  readonly name: string;
  readonly severity: Severity;
  /** The section of docs/operating/runbook.md, as its heading reads in an address. */
  readonly runbook: string;
  /** What users see, in a sentence. */
  readonly impact: string;
  /** What to do first, in a sentence. */
  readonly first: string;
  readonly metric: IMetric;
  readonly threshold: number;
  /** Goes off above the threshold, unless said otherwise. */
  readonly when?: ComparisonOperator;
  /** So many of so many periods. */
  readonly periods: readonly [breaching: number, of: number];
  readonly missing: keyof typeof MISSING;
};

/** Where a stage's alarms are made, and whom they tell. */
export type AlarmTarget = { readonly scope: Construct; readonly stage: Stage; readonly operations: ITopic };

/** One alarm: it says how bad it is, what users see, what to do first and where the rest is written. */
export const createAlarm = (
  { scope, stage, operations }: AlarmTarget,
  definition: AlarmDefinition,
): Alarm => {
  const { name, severity, runbook, impact, first, metric, threshold, when, periods, missing } = definition;
  const [datapointsToAlarm, evaluationPeriods] = periods;
  const alarm = new Alarm(scope, name, {
    alarmName: resourceName(stage, name),
    alarmDescription: `${severity.toUpperCase()}. ${impact} First: ${first} Runbook: docs/operating/runbook.md#${runbook}`,
    metric,
    threshold,
    comparisonOperator: when ?? ComparisonOperator.GREATER_THAN_THRESHOLD,
    datapointsToAlarm,
    evaluationPeriods,
    treatMissingData: MISSING[missing],
  });
  alarm.addAlarmAction(new SnsAction(operations));
  if (severity === 'page') alarm.addOkAction(new SnsAction(operations));
  return alarm;
};
