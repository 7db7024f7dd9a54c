import { Dashboard, PeriodOverride, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { resourceName } from '../../../stage/names.ts';
import { createApiGraphs, createResourceGraphs } from './entrance-graphs.ts';
import { createIngestGraphs, createRecordGraphs } from './ingest-graphs.ts';
import { createStreamGraphs } from './stream-graphs.ts';
import { FULL_WIDTH, type GraphsProps } from './widgets.ts';

/** One page about the stage, in the order in which a record travels. */
export const createOperationsDashboard = (scope: Construct, props: GraphsProps): Dashboard => {
  const { stage } = props;
  const dashboard = new Dashboard(scope, 'Dashboard', {
    dashboardName: resourceName(stage, 'operations'),
    periodOverride: PeriodOverride.INHERIT,
  });
  const rows = [
    [
      new TextWidget({
        markdown:
          `# Seller Pulse ${stage.name}\nRead from top to bottom, as a record travels. The first row ` +
          'that does not look good shows which part is at fault.',
        width: FULL_WIDTH,
        height: 2,
      }),
    ],
    ...[
      createRecordGraphs,
      createIngestGraphs,
      createStreamGraphs,
      createApiGraphs,
      createResourceGraphs,
    ].flatMap((createPart) => createPart(props)),
  ];
  for (const widgets of rows) dashboard.addWidgets(...widgets);
  return dashboard;
};
