import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { resourceName } from '../../../stage/names.ts';
import type { Stage } from '../../../stage/read-stage.ts';

/**
 * `page`: figures or alerts are wrong, late or missing, or soon will be. It wakes somebody, and
 * says when it is over. `ticket`: it harms nobody yet, or heals by itself. Look at it within a
 * working day.
 */
export type Severity = 'page' | 'ticket';

/** What no data means for an alarm. CloudWatch's own default would neither raise nor clear it. */
const MISSING_DATA = {
  /** The metric only has data when there is something to count. */
  ok: TreatMissingData.NOT_BREACHING,
  /** The alarm is there to notice silence. */
  alarm: TreatMissingData.BREACHING,
  /** A metric that pauses has not become good again. */
  keep: TreatMissingData.IGNORE,
} as const;

export type AlarmDefinition = {
  /** Short name, such as `consumer-lag-orders`. */
  readonly name: string;
  readonly severity: Severity;
  /** The anchor of a section in docs/operating/runbook.md. */
  readonly runbook: string;
  /** What users notice, in one sentence. */
  readonly impact: string;
  /** What to do first, in one sentence that begins in lower case. */
  readonly first: string;
  readonly metric: IMetric;
  readonly threshold: number;
  /** How the metric compares with the threshold when the alarm goes off. Default: it is above. */
  readonly when?: ComparisonOperator;
  /** The alarm goes off when so many of the last so many periods are bad. */
  readonly periods: readonly [bad: number, last: number];
  /** Default: `ok`. */
  readonly missing?: keyof typeof MISSING_DATA;
};

/** Where the alarms of a stage are created, and the topic that they publish to. */
export type AlarmTarget = { readonly scope: Construct; readonly stage: Stage; readonly operations: ITopic };

/** Creates an alarm whose message says how bad it is, what users notice, and what to do first. */
export const createAlarm = (
  { scope, stage, operations }: AlarmTarget,
  { name, severity, runbook, impact, first, metric, threshold, when, periods, missing }: AlarmDefinition,
): void => {
  const [datapointsToAlarm, evaluationPeriods] = periods;
  const alarm = new Alarm(scope, name, {
    alarmName: resourceName(stage, name),
    alarmDescription:
      `${severity.toUpperCase()}. ${impact} First: ${first} Runbook: ` +
      `docs/operating/runbook.md#${runbook}`,
    metric,
    threshold,
    comparisonOperator: when ?? ComparisonOperator.GREATER_THAN_THRESHOLD,
    datapointsToAlarm,
    evaluationPeriods,
    treatMissingData: MISSING_DATA[missing ?? 'ok'],
  });
  alarm.addAlarmAction(new SnsAction(operations));
  if (severity === 'page') alarm.addOkAction(new SnsAction(operations));
};
