import type { App } from 'aws-cdk-lib';
import { DataStack } from './data-stack.ts';
import type { Stage } from './stage/read-stage.ts';

/** All stacks of one stage, wired. */
export type SellerPulse = { readonly data: DataStack };

/** The whole system as one stage describes it, split into stacks by how long what they hold lives. */
export const sellerPulse = (app: App, stage: Stage): SellerPulse => {
  const common = {
    stage,
    env: { account: stage.account, region: stage.region },
    terminationProtection: stage.removal === 'retain',
  };
  const id = (name: string): string => `SellerPulse-${stage.name}-${name}`;

  const data = new DataStack(app, id('Data'), { ...common, description: 'Seller Pulse: ledger, metrics and connections' });
  return { data };
};
