import type { Deployment } from './deployment.ts';

export type Dimensions = Readonly<Record<string, unknown>>;
export type WatchedMetric = {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
  readonly period: number;
  readonly statistic: string;
};

export type DeployedAlarm = {
  readonly name: string;
  readonly severity: string;
  readonly description: string;
  readonly runbook: string;
  readonly expression: string | undefined;
  readonly metrics: readonly WatchedMetric[];
  readonly threshold: number;
  readonly comparison: string;
  readonly periods: readonly [number, number];
  readonly missing: string;
  readonly actions: unknown;
  readonly okActions: unknown;
};

type Dimension = { readonly Name: string; readonly Value: unknown };
type Stat = {
  readonly Metric: {
    readonly Namespace: string;
    readonly MetricName: string;
    readonly Dimensions?: Dimension[];
  };
  readonly Period: number;
  readonly Stat: string;
};
type Query = { readonly Expression?: string; readonly MetricStat?: Stat };

const dimensionsOf = (list: readonly Dimension[] = []): Dimensions =>
  Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]));

const metricsOf = (properties: Record<string, unknown>): readonly WatchedMetric[] => {
  if (Array.isArray(properties['Metrics'])) {
    return (properties['Metrics'] as Query[]).flatMap(({ MetricStat }) =>
      MetricStat === undefined
        ? []
        : [
            {
              namespace: MetricStat.Metric.Namespace,
              name: MetricStat.Metric.MetricName,
              dimensions: dimensionsOf(MetricStat.Metric.Dimensions),
              period: MetricStat.Period,
              statistic: MetricStat.Stat,
            },
          ],
    );
  }
  const { Namespace, MetricName, Period, Statistic, ExtendedStatistic } = properties;
  return [
    {
      namespace: String(Namespace),
      name: String(MetricName),
      dimensions: dimensionsOf((properties['Dimensions'] ?? []) as Dimension[]),
      period: Number(Period),
      statistic: String(Statistic ?? ExtendedStatistic),
    },
  ];
};

/** The alarms of a stage by their short names, as CloudWatch would have them. */
export const alarmsOf = (deployment: Deployment, stage = 'test'): ReadonlyMap<string, DeployedAlarm> =>
  new Map(
    [...deployment.resources('AWS::CloudWatch::Alarm').values()].map((properties) => {
      const name = String(properties['AlarmName']).replace(`seller-pulse-${stage}-`, '');
      const description = String(properties['AlarmDescription']);
      const queries = (properties['Metrics'] ?? []) as Query[];
      return [
        name,
        {
          name,
          description,
          severity: description.slice(0, description.indexOf('.')),
          runbook: /Runbook: docs\/operating\/runbook\.md#([a-z-]+)$/.exec(description)?.[1] ?? '',
          expression: queries.find(({ Expression }) => Expression !== undefined)?.Expression,
          metrics: metricsOf(properties),
          threshold: Number(properties['Threshold']),
          comparison: String(properties['ComparisonOperator']),
          periods: [
            Number(properties['DatapointsToAlarm']),
            Number(properties['EvaluationPeriods']),
          ] as const,
          missing: String(properties['TreatMissingData']),
          actions: properties['AlarmActions'],
          okActions: properties['OKActions'],
        },
      ] as const;
    }),
  );
