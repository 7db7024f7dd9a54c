import { Dashboard, PeriodOverride, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { resourceName } from '../../../stage/names.ts';
import { apiAndSockets, tablesAndFunctions } from './entrance-graphs.ts';
import { ingest, recordsAndLag } from './ingest-graphs.ts';
import { evaluateAndNotify } from './stream-graphs.ts';
import { FULL, type GraphsProps } from './widgets.ts';

/** The stage on one page, in the order in which a record travels. */
export const createDashboard = (scope: Construct, shown: GraphsProps): Dashboard => {
  const { stage } = shown;
  const dashboard = new Dashboard(scope, 'Dashboard', {
    dashboardName: resourceName(stage, 'operations'),
    periodOverride: PeriodOverride.INHERIT,
  });
  const rows = [
    [
      new TextWidget({
        markdown: `# Seller Pulse ${stage.name}\nRead it top to bottom, as a record travels. The first row that does not look good names the part at fault.`,
        width: FULL,
        height: 2,
      }),
    ],
    ...[recordsAndLag, ingest, evaluateAndNotify, apiAndSockets, tablesAndFunctions].flatMap((part) =>
      part(shown),
    ),
  ];
  for (const widgets of rows) dashboard.addWidgets(...widgets);
  return dashboard;
};
