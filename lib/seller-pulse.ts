import type { App } from 'aws-cdk-lib';
import { ApiStack } from './api-stack.ts';
import { DashboardStack } from './dashboard-stack.ts';
import { DataStack } from './data-stack.ts';
import { EntranceStack } from './entrance-stack.ts';
import { FirewallStack } from './firewall-stack.ts';
import { KafkaStack } from './kafka-stack.ts';
import { ObservabilityStack } from './observability-stack.ts';
import { ProcessingStack } from './processing-stack.ts';
import type { Stage } from './stage/read-stage.ts';

/** All stacks of one stage, wired. */
export type SellerPulse = {
  readonly kafka: KafkaStack;
  readonly data: DataStack;
  /** Only where the stage wants one. */
  readonly firewall: FirewallStack | undefined;
  readonly entrance: EntranceStack;
  readonly processing: ProcessingStack;
  readonly api: ApiStack;
  readonly dashboard: DashboardStack;
  readonly observability: ObservabilityStack;
};

/** What must be built before: the folder of the web app. */
export type Built = { readonly site: string };

/** The whole system as one stage describes it, split into stacks by how long what they hold lives. */
export const sellerPulse = (app: App, stage: Stage, { site }: Built): SellerPulse => {
  const { account, region } = stage;
  const common = { stage, env: { account, region }, terminationProtection: stage.removal === 'retain' };
  const id = (name: string): string => `SellerPulse-${stage.name}-${name}`;

  const kafka = new KafkaStack(app, id('Kafka'), {
    ...common,
    description: 'Seller Pulse: where the records come from',
  });
  const data = new DataStack(app, id('Data'), {
    ...common,
    description: 'Seller Pulse: ledger, metrics and connections',
  });
  const firewall =
    stage.firewall &&
    new FirewallStack(app, id('Firewall'), {
      ...common,
      firewall: stage.firewall,
      // CloudFront reads firewalls there alone, so the entrance refers to it across regions.
      env: { account, region: 'us-east-1' },
      crossRegionReferences: true,
      description: 'Seller Pulse: firewall before the dashboard and the API',
    });
  const entrance = new EntranceStack(app, id('Entrance'), {
    ...common,
    webAclArn: firewall?.webAclArn,
    crossRegionReferences: firewall !== undefined,
    description: 'Seller Pulse: sign-in, APIs and distribution, whatever is known by its address',
  });
  const processing = new ProcessingStack(app, id('Processing'), {
    ...common,
    kafka,
    data,
    entrance,
    description: 'Seller Pulse: from a record to an alert',
  });
  // Nothing of an existing cluster is referred to, and its topics are to be there before their pollers.
  processing.addStackDependency(kafka);
  const api = new ApiStack(app, id('Api'), {
    ...common,
    data,
    entrance,
    description: 'Seller Pulse: what answers people',
  });
  const dashboard = new DashboardStack(app, id('Dashboard'), {
    ...common,
    entrance,
    site,
    description: 'Seller Pulse: the web app and its settings',
  });
  const observability = new ObservabilityStack(app, id('Observability'), {
    ...common,
    data,
    entrance,
    processing,
    watched: [kafka, entrance, processing, api],
    description: 'Seller Pulse: alarms, graphs and who is told',
  });
  return { kafka, data, firewall, entrance, processing, api, dashboard, observability };
};
