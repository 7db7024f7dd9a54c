import { App } from 'aws-cdk-lib';
import { DataStack } from '../lib/data-stack.ts';

const app = new App();

new DataStack(app, 'SellerPulseData', {
  description: 'Seller Pulse: ledger, metrics and connections',
  terminationProtection: true,
});
