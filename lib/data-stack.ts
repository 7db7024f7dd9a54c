import { Stack, type StackProps } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { TABLES } from '../topology/tables.ts';
import { MarketplaceGuard } from './constructs/data/marketplace-guard.ts';
import { createTable } from './constructs/data/table.ts';
import { createMessagesKey } from './constructs/messaging/messages-key.ts';
import type { Stage } from './stage/read-stage.ts';

export type DataStackProps = StackProps & { readonly stage: Stage };

/** What outlives every deployment: the three tables, and the key of every topic and queue. */
export class DataStack extends Stack {
  readonly ledger: TableV2;
  readonly metrics: TableV2;
  readonly connections: TableV2;
  readonly messagesKey: Key;

  constructor(scope: Construct, id: string, { stage, ...props }: DataStackProps) {
    super(scope, id, props);
    this.ledger = createTable(this, 'Ledger', { stage, name: 'ledger', definition: TABLES.ledger });
    this.metrics = createTable(this, 'Metrics', { stage, name: 'metrics', definition: TABLES.metrics });
    this.connections = createTable(this, 'Connections', {
      stage,
      name: 'connections',
      definition: TABLES.connections,
    });
    this.messagesKey = createMessagesKey(this, 'MessagesKey', stage);
    new MarketplaceGuard(this, 'Marketplace', { stage, ledger: this.ledger });
  }
}
