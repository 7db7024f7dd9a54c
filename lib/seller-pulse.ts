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

/** All stacks of one stage. */
export type SellerPulse = {
  readonly kafka: KafkaStack;
  readonly data: DataStack;
  /** Undefined where the stage has no firewall. */
  readonly firewall: FirewallStack | undefined;
  readonly entrance: EntranceStack;
  readonly processing: ProcessingStack;
  readonly api: ApiStack;
  readonly dashboard: DashboardStack;
  readonly observability: ObservabilityStack;
};

/** What must be built first: the web app, in the folder `site`. */
export type BuiltParts = { readonly site: string };

/**
 * Creates the whole system as a stage describes it. Data and addresses, which must stay, are in
 * stacks of their own, apart from functions, which come and go with each release.
 */
export const createSellerPulse = (app: App, stage: Stage, { site }: BuiltParts): SellerPulse => {
  const { account, region } = stage;
  const common = { stage, env: { account, region }, terminationProtection: stage.removal === 'retain' };
  const id = (name: string): string => `SellerPulse-${stage.name}-${name}`;

  const kafka = new KafkaStack(app, id('Kafka'), {
    ...common,
    description: 'Seller Pulse: the Kafka cluster and its topics',
  });
  const data = new DataStack(app, id('Data'), {
    ...common,
    description: 'Seller Pulse: the tables for ledger, metrics and connections',
  });
  const firewall =
    stage.firewall &&
    new FirewallStack(app, id('Firewall'), {
      ...common,
      firewall: stage.firewall,
      // CloudFront accepts only firewalls in us-east-1, so the entrance refers to it across
      // regions.
      env: { account, region: 'us-east-1' },
      crossRegionReferences: true,
      description: 'Seller Pulse: the firewall in front of the dashboard and the API',
    });
  const entrance = new EntranceStack(app, id('Entrance'), {
    ...common,
    webAclArn: firewall?.webAclArn,
    crossRegionReferences: firewall !== undefined,
    description: 'Seller Pulse: what people know by its address: sign-in, APIs and distribution',
  });
  const processing = new ProcessingStack(app, id('Processing'), {
    ...common,
    kafka,
    data,
    entrance,
    description: 'Seller Pulse: the functions that turn records into figures and alerts',
  });
  // With an existing cluster, no reference would make this stack wait until the topics are there.
  processing.addStackDependency(kafka);
  const api = new ApiStack(app, id('Api'), {
    ...common,
    data,
    entrance,
    description: 'Seller Pulse: the functions that answer people',
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
    stacksWithFunctions: [kafka, entrance, processing, api],
    description: 'Seller Pulse: alarms, graphs and their recipients',
  });
  return { kafka, data, firewall, entrance, processing, api, dashboard, observability };
};
